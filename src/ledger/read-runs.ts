import nodeFileSystem from 'node:fs/promises';
import { join } from 'node:path';
import { TrueupError } from '../model/error.ts';
import { compareText } from '../model/json.ts';
import type { Ledger } from '../model/ledger.ts';
import type { IntentRecord, ResultRecord } from '../model/run.ts';
import { errorCode, type FileSystem, openRegularFile } from './file-system.ts';
import { explainCause } from './not-writable.ts';
import { parseRunLine, type RunEnd, type RunHeader } from './run-record.ts';

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
export function readRun(file: string, fs: FileSystem = nodeFileSystem): Promise<RecordedRun | undefined> {
  return readRunIf(() => true, file, fs);
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
  const dated: { readonly each: RunFile; readonly startedAt: string }[] = [];
  for (const [index, each] of runs.entries()) {
    const second = secondOf(each.run);
    const isAlone = [runs[index - 1], runs[index + 1]].every(
      (near) => near === undefined || secondOf(near.run) !== second,
    );
    dated.push({ each, startedAt: isAlone ? second : `${second} ${await startOf(each.file, fs)}` });
  }
  // What started in the same moment stays in the order of its names: sorting is stable.
  return dated.sort((left, right) => compareText(left.startedAt, right.startedAt)).map(({ each }) => each);
}

const SECOND_LENGTH = 'run-20260301T090000Z'.length;

function secondOf(run: string): string {
  return run.slice(0, SECOND_LENGTH);
}

/** When a run started, to the millisecond; nothing of a journal that cannot be read. */
async function startOf(file: string, fs: FileSystem): Promise<string> {
  try {
    for await (const line of readLines(file, fs)) return headerOf(line, file).started_at;
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
  const isSince = ({ lineage, serial }: RunHeader) => lineage === ledger.lineage && serial === ledger.serial;
  for (const { file } of await listRuns(directory, fs)) {
    const run = await readRunIf(isSince, file, fs);
    if (run !== undefined) runs.push(run);
  }
  return runs;
}

/** Of a run that is not wanted nothing is read but its first line. */
async function readRunIf(
  isWanted: (header: RunHeader) => boolean,
  file: string,
  fs: FileSystem,
): Promise<RecordedRun | undefined> {
  let header: RunHeader | undefined;
  let end: RunEnd | undefined;
  const intents: IntentRecord[] = [];
  const results: ResultRecord[] = [];
  let number = 0;
  for await (const line of readLines(file, fs)) {
    number += 1;
    if (header === undefined) {
      header = headerOf(line, file);
      if (!isWanted(header)) return undefined;
      continue;
    }
    const record = parseRunLine(line);
    if (record?.type === 'intent') intents.push(record);
    else if (record?.type === 'result') results.push(record);
    else if (record?.type === 'end') end = record;
    else throw damagedRun(file, number);
  }
  return header && { header, intents, results, end };
}

function headerOf(line: Buffer, file: string): RunHeader {
  const record = parseRunLine(line);
  if (record?.type !== 'run') throw damagedRun(file, 1);
  if (record.version > 1) throw newerRun(file, record.version);
  return record;
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
      if (restBytes > MAX_LINE_BYTES) throw new Error('a line of it is too long');
    }
  } catch (cause) {
    throw notReadable(file, cause);
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
