import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import nodeFileSystem from 'node:fs/promises';
import { hostname } from 'node:os';
import { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll } from 'vitest';
import { NO_STEP } from '../../src/model/step-hook.ts';
import { aMoment } from './a-moment.ts';
import { runCaptured } from './run-app.ts';

export const BIN: string = fileURLToPath(new URL('../../dist/bin.js', import.meta.url));

/** Everything a person or a script sees of one command. */
export interface CommandResult {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandOptions {
  readonly cwd?: string;
  /** Added to a small fixed environment; nothing of the caller's own environment but PATH reaches the command. */
  readonly env?: { readonly [name: string]: string | undefined };
  readonly input?: string;
  /** In this process, waits between tries pass at once; the clock goes on by them. */
  readonly skipsWaits?: boolean;
  /** Called with the process once it runs, e.g. to signal it. */
  readonly onStart?: (kill: (signal: NodeJS.Signals) => void) => void;
}

let everyCommandIsAProcess = process.env['TRUEUP_E2E'] === 'binary';

/** The stories of this file are about the built command: each one it runs is a process, in every suite. */
export function inProcessesOfTheirOwn(): void {
  const before = everyCommandIsAProcess;
  beforeAll(() => {
    everyCommandIsAProcess = true;
  });
  afterAll(() => {
    everyCommandIsAProcess = before;
  });
}

/**
 * Runs `trueup` as a user would, with the real disk, clock and network. In this process, because starting another one
 * costs more than most commands; the built command in a process of its own where only that can be meant (a signal,
 * options of Node), where the file asks for it, and everywhere when `TRUEUP_E2E=binary`, as `npm run test:long` does.
 */
export function trueup(args: readonly string[], options: CommandOptions = {}): Promise<CommandResult> {
  const needsProcess = options.onStart !== undefined || options.env?.['NODE_OPTIONS'] !== undefined;
  return everyCommandIsAProcess || needsProcess ? spawnBuilt(args, options) : runHere(args, options);
}

async function runHere(args: readonly string[], options: CommandOptions): Promise<CommandResult> {
  let skipped = 0;
  const skip = async (milliseconds: number): Promise<void> => {
    skipped += milliseconds;
    await aMoment();
  };
  const result = await runCaptured(args, {
    stdin: Readable.from(options.input === undefined ? [] : [options.input]),
    cwd: options.cwd ?? process.cwd(),
    env: environmentOf(options),
    now: () => Date.now() + skipped,
    sleep: options.skipsWaits
      ? skip
      : (milliseconds, signal) => wait(milliseconds, undefined, signal ? { signal } : {}).catch(() => undefined),
    randomBytes: (count) => randomBytes(count),
    interactive: false,
    signal: new AbortController().signal,
    fs: nodeFileSystem,
    step: NO_STEP,
    host: { name: hostname(), pid: process.pid, user: 'a-user', node: process.version, isAlive },
  });
  return { ...result, signal: null };
}

function spawnBuilt(args: readonly string[], options: CommandOptions): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [BIN, ...args], {
      cwd: options.cwd,
      env: environmentOf(options),
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.stdin.on('error', () => undefined);
    child.stdin.end(options.input ?? '');
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
    options.onStart?.((signal) => child.kill(signal));
  });
}

/** As a process would see it: a variable without a value is not there. */
function environmentOf({ env }: CommandOptions): NodeJS.ProcessEnv {
  const all = Object.entries({ PATH: process.env['PATH'], TZ: 'UTC', ...env });
  return Object.fromEntries(all.filter(([, value]) => value !== undefined));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
