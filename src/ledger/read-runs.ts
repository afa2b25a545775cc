import nodeFileSystem from 'node:fs/promises';
import { join } from 'node:path';
import { TrueupError } from '../model/error.ts';
import { compareText } from '../model/json.ts';
import type { Ledger } from '../model/ledger.ts';
import type { IntentRecord, ResultRecord } from '../model/run.ts';
import { errorCode, type FileSystem, openRegularFile } from './file-system.ts';
import { explainCause } from './not-writable.ts';
import { parseRunLine, type RunEnd, type RunHeader, type RunRecord } from './run-record.ts';

/** A run as its journal tells it. */
export interface RecordedRun {
  readonly header: RunHeader;
  /** In the order they were recorded. */
  readonly intents: readonly IntentRecord[];
  readonly results: readonly ResultRecord[];
  /** Undefined: the run broke off, or still goes on. */
  readonly end: RunEnd | undefined;
}

/** A journal in the directory of runs. */
export interface RunFile {
  readonly run: string;
  readonly file: string;
}

const MAX_LINE_BYTES = 64 * 1024 * 1024;

/**
 * Reads the journal of a run. A last line that a crash cut short is left out: its request never left. Any other damage
 * is refused. Undefined when not even the first line was finished, so that nothing of the run ever happened.
 */
export async function readRun(file: string, fs: FileSystem = nodeFileSystem): Promise<RecordedRun | undefined> {
  let header: RunHeader | undefined;
  let end: RunEnd | undefined;
  const intents: IntentRecord[] = [];
  const results: ResultRecord[] = [];
  for await (const record of readRecords(file, fs)) {
    if (record.type === 'run') header = record;
    else if (record.type === 'intent') intents.push(record);
    else if (record.type === 'result') results.push(record);
    else end = record;
  }
  return header && { header, intents, results, end };
}

/**
 * The journals in a directory, oldest first; files that are none are passed over. No directory, no runs. Names tell the
 * second a run started in; of several in one second their first lines tell more.
 */
export async function listRuns(directory: string, fs: FileSystem = nodeFileSystem): Promise<readonly RunFile[]> {
  let names: string[];
  try {
    names = await fs.readdir(directory);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw notReadable(directory, error);
  }
  const runs = names
    .filter((name) => /^run-\d{8}T\d{6}Z-[0-9a-f]{4}\.jsonl$/u.test(name))
    .sort()
    .map((name) => ({ run: name.slice(0, -'.jsonl'.length), file: join(directory, name) }));
  const started = new Map<string, string>();
  for (const [index, { run, file }] of runs.entries()) {
    const second = secondOf(run);
    const isAlone = [runs[index - 1], runs[index + 1]].every(
      (near) => near === undefined || secondOf(near.run) !== second,
    );
    started.set(run, isAlone ? second : `${second} ${await startOf(file, fs)}`);
  }
  const startedAt = ({ run }: RunFile) => started.get(run) ?? '';
  return runs.sort((left, right) => compareText(startedAt(left), startedAt(right)) || compareText(left.run, right.run));
}

const SECOND_LENGTH = 'run-20260301T090000Z'.length;

function secondOf(run: string): string {
  return run.slice(0, SECOND_LENGTH);
}

/** When a run started, to the millisecond; nothing of a journal that cannot be read. */
async function startOf(file: string, fs: FileSystem): Promise<string> {
  try {
    for await (const record of readRecords(file, fs)) return record.type === 'run' ? record.started_at : '';
  } catch (error) {
    if (!(error instanceof TrueupError)) throw error;
  }
  return '';
}

/** The runs that started from exactly this ledger: what they did, it does not hold yet. In the order they started. */
export async function readRunsSince(
  directory: string,
  ledger: Pick<Ledger, 'lineage' | 'serial'>,
  fs: FileSystem = nodeFileSystem,
): Promise<readonly RecordedRun[]> {
  const runs: RecordedRun[] = [];
  for (const { file } of await listRuns(directory, fs)) {
    if (!(await startedFrom(file, ledger, fs))) continue;
    const run = await readRun(file, fs);
    if (run !== undefined) runs.push(run);
  }
  return runs;
}

async function startedFrom(file: string, ledger: Pick<Ledger, 'lineage' | 'serial'>, fs: FileSystem): Promise<boolean> {
  for await (const record of readRecords(file, fs)) {
    return record.type === 'run' && record.lineage === ledger.lineage && record.serial === ledger.serial;
  }
  return false;
}

async function* readRecords(file: string, fs: FileSystem): AsyncGenerator<RunRecord> {
  let number = 0;
  for await (const line of readLines(file, fs)) {
    number += 1;
    const record = parseRunLine(line);
    if (record === undefined || (record.type === 'run') !== (number === 1)) throw damagedRun(file, number);
    if (record.type === 'run' && record.version > 1) throw newerRun(file, record.version);
    yield record;
  }
}

// Whole lines only; what stands behind the last newline was cut by a crash.
async function* readLines(file: string, fs: FileSystem): AsyncGenerator<Buffer> {
  const handle = await openRegularFile(fs, file).catch((cause: unknown) => {
    throw notReadable(file, cause);
  });
  if (handle === undefined) throw notReadable(file, Object.assign(new Error('no such file'), { code: 'ENOENT' }));
  try {
    let rest: Buffer[] = [];
    let restBytes = 0;
    for await (const chunk of handle.createReadStream({ autoClose: false, highWaterMark: 256 * 1024 })) {
      let bytes = chunk as Buffer;
      for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10)) {
        yield Buffer.concat([...rest, bytes.subarray(0, at)]);
        bytes = bytes.subarray(at + 1);
        rest = [];
        restBytes = 0;
      }
      rest.push(bytes);
      restBytes += bytes.length;
      if (restBytes > MAX_LINE_BYTES) throw notReadable(file, new Error('a line of it is too long'));
    }
  } finally {
    await handle.close();
  }
}

function damagedRun(file: string, line: number): TrueupError {
  if (line === 1) {
    return new TrueupError(`${file} is no journal of a run, or is damaged in line 1: it does not start like one.`, {
      code: 'run-damaged',
      category: 'failed',
      hint: 'Journals lie in .trueup/runs (list them with: trueup runs) or come from a CI artifact. Restore a damaged one from a copy.',
    });
  }
  return new TrueupError(`The run journal ${file} is damaged in line ${line}: it is not what was written there.`, {
    code: 'run-damaged',
    category: 'failed',
    hint: 'Restore it from a copy (a CI artifact, a backup). Without one, move it away and plan: what that run created and the ledger does not hold shows up as adoptions.',
  });
}

function newerRun(file: string, version: number): TrueupError {
  return new TrueupError(`The run journal ${file} has format version ${version}; this trueup knows version 1.`, {
    code: 'run-newer',
    category: 'failed',
    hint: 'Use the newer trueup that wrote it.',
  });
}

function notReadable(file: string, cause: unknown): TrueupError {
  const { why, next } = explainCause(cause);
  return new TrueupError(`The run journal ${file} cannot be read: ${why}.`, {
    code: 'run-unreadable',
    category: 'failed',
    hint: next,
    cause,
  });
}
