import nodeFileSystem from 'node:fs/promises';
import { Readable } from 'node:stream';
import { runApp } from '../../src/cli/app.ts';
import type { CommandContext } from '../../src/cli/context.ts';
import { NO_STEP } from '../../src/model/step-hook.ts';
import { createPrng } from '../../src/sandbox/prng.ts';

/** A clock that a test moves; waiting moves it too, so that nothing ever waits. */
export interface TestClock {
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
  readonly advance: (milliseconds: number) => void;
}

export interface AppResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export function testClock(start = 1_790_000_000_000): TestClock {
  let time = start;
  const advance = (milliseconds: number) => {
    time += milliseconds;
  };
  return { now: () => time, advance, sleep: async (milliseconds) => advance(milliseconds) };
}

/** Everything of a command but what it prints on. */
export type Surroundings = Omit<CommandContext, 'stdout' | 'stderr'>;

/** Runs one command line as `bin.ts` would, without a process of its own, and keeps what it prints. */
export async function runCaptured(args: readonly string[], surroundings: Surroundings): Promise<AppResult> {
  let stdout = '';
  let stderr = '';
  const output = (write: (text: string) => void) => ({ write, isTerminal: false, columns: undefined });
  const code = await runApp(args, {
    ...surroundings,
    stdout: output((text) => {
      stdout += text;
    }),
    stderr: output((text) => {
      stderr += text;
    }),
  });
  return { code, stdout, stderr };
}

/** Runs one command line in a world of values: a clock that a test moves, a token, a host that is nobody's. */
export function runInProcess(
  args: readonly string[],
  options: {
    readonly cwd: string;
    readonly clock: TestClock;
    readonly env?: CommandContext['env'];
    readonly signal?: AbortSignal;
    /** What somebody types at a terminal; without it there is none. */
    readonly input?: string;
    /** Instead of numbers that come from the clock. */
    readonly randomBytes?: CommandContext['randomBytes'];
    readonly fs?: CommandContext['fs'];
    /** Frames are drawn there; waits let others go on then, or a loop of frames would never end. */
    readonly terminal?: NonNullable<CommandContext['terminal']>;
    readonly step?: CommandContext['step'];
    readonly dispatcher?: NonNullable<CommandContext['dispatcher']>;
    readonly keepLedger?: NonNullable<CommandContext['keepLedger']>;
  },
): Promise<AppResult> {
  // Times tell runs apart, so the names of two runs differ although the numbers come from the clock.
  const random = createPrng(options.clock.now());
  return runCaptured(args, {
    stdin: Readable.from(options.input === undefined ? [] : [options.input]),
    cwd: options.cwd,
    env: { INTERCOM_ACCESS_TOKEN: 'a-token', ...options.env },
    now: options.clock.now,
    sleep: options.terminal ? lettingOthersGoOn(options.clock) : options.clock.sleep,
    randomBytes:
      options.randomBytes ?? ((count) => Uint8Array.from({ length: count }, () => Math.floor(random() * 256))),
    interactive: options.input !== undefined,
    signal: options.signal ?? new AbortController().signal,
    fs: options.fs ?? nodeFileSystem,
    step: options.step ?? NO_STEP,
    ...(options.terminal ? { terminal: options.terminal } : {}),
    ...(options.dispatcher ? { dispatcher: options.dispatcher } : {}),
    ...(options.keepLedger ? { keepLedger: options.keepLedger } : {}),
    host: { name: 'a-host', pid: process.pid, user: 'a-user', node: process.version, isAlive: () => true },
  });
}

function lettingOthersGoOn({ sleep }: TestClock): CommandContext['sleep'] {
  return async (milliseconds, signal) => {
    await new Promise((resolve) => setTimeout(resolve, 2));
    if (!signal?.aborted) await sleep(milliseconds);
  };
}
