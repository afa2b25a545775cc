import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import type { Binary } from './real-processes.ts';

/** The built command, run by another program that changes the world it sees. */
export interface Under {
  readonly child: ChildProcess;
  readonly ended: Promise<{
    readonly code: number | null;
    readonly signal: NodeJS.Signals | null;
    /** What it printed, on both streams. */
    readonly told: string;
  }>;
}

export interface UnderOptions {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Runs as this user. */
  readonly uid?: number;
}

/** Starts it under a program: `['faketime', '-f', '+10y']`. */
export function startUnder(
  program: readonly string[],
  binary: Binary,
  args: readonly string[],
  { cwd, env, uid }: UnderOptions,
): Under {
  const [command = '', ...rest] = program;
  const child = spawn(command, [...rest, process.execPath, binary.path, ...args], {
    cwd,
    env: { PATH: process.env['PATH'], INTERCOM_ACCESS_TOKEN: 'a-token', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(uid === undefined ? {} : { uid, gid: uid }),
  });
  let told = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (told += text));
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null; told: string }>((resolve) => {
    child.once('close', (code, signal) => resolve({ code, signal, told }));
  });
  return { child, ended };
}

/** True when a program is installed. */
export function isThere(program: string): boolean {
  try {
    execFileSync('which', [program], { stdio: 'pipe' });
    return true;
  } catch {
    return false;
  }
}
