import nodeFileSystem, { type FileHandle } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { TrueupError } from '../model/error.ts';
import type { RunCounts } from '../model/event.ts';
import type { IntentRecord, ResultRecord } from '../model/run.ts';
import { NO_STEP, type StepHook } from '../model/step-hook.ts';
import { errorCode, type FileSystem } from './file-system.ts';
import { createGroupCommit, type GroupCommit } from './group-commit.ts';
import { notWritable } from './not-writable.ts';
import { resolveInside } from './resolve-inside.ts';
import { type RunHeader, type RunRecord, renderRunLine } from './run-record.ts';
import { givePrivateMode, makeDirectoryDurably, syncDirectory } from './write-durably.ts';

export interface RunJournalOptions {
  /** Absolute path of `.trueup/runs`. */
  readonly directory: string;
  /** Absolute; a directory that leads out of it is refused. */
  readonly root: string;
  readonly now: () => number;
  readonly randomBytes: (count: number) => Uint8Array;
  readonly header: Omit<RunHeader, 'run' | 'started_at'>;
  readonly fs?: FileSystem;
  readonly step?: StepHook;
}

/** The journal of one run: what it is about to do before it does it, and how that ended. */
export interface RunJournal {
  readonly run: string;
  /** Path of the journal relative to the project root, with `/`. */
  readonly file: string;
  /** Resolves when the intent is on disk, and only then may its request leave. Many at once share one fsync. */
  intent(record: IntentRecord): Promise<void>;
  /** On disk with the next intent or the end; until then a crash leaves the step unconfirmed. */
  result(record: ResultRecord): void;
  /** Writes the last line and closes. */
  end(counts: RunCounts, interrupted?: boolean): Promise<void>;
  /** Closes without a last line, for a run that broke off; does nothing after `end`. */
  close(): Promise<void>;
}

/** Starts the journal of a new run; its first line is on disk when this resolves. */
export async function openRunJournal(options: RunJournalOptions): Promise<RunJournal> {
  const { directory, root, fs = nodeFileSystem, step = NO_STEP } = options;
  const name = relative(root, directory).replaceAll(sep, '/');
  const startedAt = new Date(options.now()).toISOString();
  return await refusing(name, async () => {
    const place = await resolveInside(fs, directory, root, name);
    await makeDirectoryDurably(fs, place, step);
    await givePrivateMode(fs, place);
    await step('open');
    const { run, handle } = await createRunFile(fs, place, startedAt, options.randomBytes);
    const commit = createGroupCommit(handle, step);
    const journal = journalOn(options, { run, name, handle, commit });
    try {
      const header = { type: 'run', format: 'trueup-run', version: 1, run, ...options.header } as const;
      commit.append(renderRunLine({ ...header, started_at: startedAt }));
      await commit.flush();
      await step('dirsync');
      await syncDirectory(fs, place);
    } catch (error) {
      await handle.close();
      throw error;
    }
    return journal;
  });
}

interface OpenRun {
  readonly run: string;
  readonly name: string;
  readonly handle: FileHandle;
  readonly commit: GroupCommit;
}

function journalOn(options: RunJournalOptions, { run, name, handle, commit }: OpenRun): RunJournal {
  const file = `${name}/${run}.jsonl`;
  const append = (record: RunRecord): void => commit.append(renderRunLine(record));
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => {
    closing ??= refusing(file, () => commit.flush().finally(() => handle.close()));
    return closing;
  };
  return {
    run,
    file,
    intent: (record) => {
      append({ type: 'intent', ...record });
      return refusing(file, () => commit.flush());
    },
    result: (record) => append({ type: 'result', ...record }),
    end: (counts, interrupted = false) => {
      const told = interrupted ? { interrupted } : {};
      append({ type: 'end', counts, at: new Date(options.now()).toISOString(), ...told });
      return close();
    },
    close,
  };
}

async function createRunFile(
  fs: FileSystem,
  directory: string,
  startedAt: string,
  randomBytes: (count: number) => Uint8Array,
): Promise<{ readonly run: string; readonly handle: FileHandle }> {
  const stamp = startedAt.replace(/\.\d+/u, '').replaceAll(/[-:]/gu, '');
  for (let left = 8; ; left -= 1) {
    const run = `run-${stamp}-${Buffer.from(randomBytes(2)).toString('hex')}`;
    try {
      const handle = await fs.open(join(directory, `${run}.jsonl`), 'wx', 0o600);
      await handle.chmod(0o600);
      return { run, handle };
    } catch (error) {
      if (errorCode(error) !== 'EEXIST' || left === 0) throw error;
    }
  }
}

async function refusing<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof TrueupError) throw error;
    const what = { code: 'journal-not-writable', name: `The run journal ${name}` };
    throw notWritable(what, 'recording what comes next', 'Nothing that is not recorded was sent to Intercom.', error);
  }
}
