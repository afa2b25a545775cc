#!/usr/bin/env node
import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import nodeFileSystem from 'node:fs/promises';
import { hostname, userInfo } from 'node:os';
import { runApp } from './cli/app.ts';
import type { CommandContext, Output } from './cli/context.ts';
import { openTerminal } from './cli/terminal.ts';

// The process edge: the only file that reads `process`.

/** Whoever sends a signal often kills 10 s later. */
const LONGEST_END_MS = 9000;

const abort = new AbortController();
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => stop(name));
// A reader that goes away (`trueup plan | head`) must not end an apply half way, nor show a stack.
process.stdout.on('error', tellLostOutput);
process.stderr.on('error', () => undefined);

const context: CommandContext = {
  stdout: outputOf(process.stdout),
  stderr: outputOf(process.stderr),
  stdin: process.stdin,
  ...(process.stderr.isTTY ? { terminal: openTerminal(process.stdin, process.stderr, onExit) } : {}),
  cwd: process.cwd(),
  env: process.env,
  now: Date.now,
  sleep,
  randomBytes: (count) => randomBytes(count),
  interactive: process.stdin.isTTY === true && process.stdout.isTTY === true,
  signal: abort.signal,
  ...(process.platform === 'win32' ? {} : { signalGroup }),
  fs: nodeFileSystem,
  step: () => undefined,
  host: { name: hostname(), pid: process.pid, place: placeOf(), user: userName(), node: process.version, isAlive },
};

process.exitCode = await runApp(process.argv.slice(2), context);

/**
 * Where process ids mean something: one kernel since one boot, one namespace of pids. Machines and containers often bear
 * the same name, so that a name is no place. Only Linux tells.
 */
function placeOf(): string | undefined {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return createHash('sha256')
      .update(`${boot} ${readlinkSync('/proc/self/ns/pid')}`)
      .digest('hex')
      .slice(0, 16);
  } catch {
    return undefined;
  }
}

/**
 * The first signal lets what is in flight end, but not for ever; the second one does not wait for it. A terminal that
 * went away ends a command as whoever terminates it does: the exit codes that scripts rely on know no other.
 */
function stop(signal: 'SIGINT' | 'SIGTERM' | 'SIGHUP'): void {
  const code = signal === 'SIGINT' ? 130 : 143;
  if (abort.signal.aborted) process.exit(code);
  abort.abort(signal);
  setTimeout(() => {
    process.stderr.write(
      'Error: what was under way did not end within 9 s of the signal, so trueup ended without it.\n' +
        'Each request was recorded before it left: run the same command again, and it finds out what became of them.\n',
    );
    process.exit(code);
  }, LONGEST_END_MS).unref();
}

/** A full disk behind stdout is no reader that went away: the command goes on, and nobody may take what is cut for whole. */
function tellLostOutput({ code }: NodeJS.ErrnoException): void {
  if (code !== 'ENOSPC' && code !== 'EDQUOT' && code !== 'EIO' && code !== 'EFBIG') return;
  process.stdout.removeListener('error', tellLostOutput).on('error', () => undefined);
  process.stderr.write(
    `Error: the output cannot be written (${code}); what is there of it is cut short\n\n` +
      '  hint: Free some space and run the command again. What an apply did is kept: trueup show latest\n',
  );
  process.once('exit', (exit) => {
    if (exit === 0) process.exitCode = 1;
  });
}

function onExit(listener: () => void): () => void {
  process.once('exit', listener);
  return () => void process.removeListener('exit', listener);
}

function outputOf(stream: NodeJS.WriteStream): Output {
  return {
    write: (text) => void stream.write(text),
    isTerminal: stream.isTTY === true,
    get columns() {
      return stream.isTTY ? stream.columns : undefined;
    },
  };
}

function sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    if (signal?.aborted) done();
    else signal?.addEventListener('abort', done, { once: true });
  });
}

function signalGroup(leader: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-leader, signal);
  } catch {
    // All of it ended meanwhile.
  }
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return 'unknown';
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
