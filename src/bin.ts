#!/usr/bin/env node
import { randomBytes } from 'node:crypto';
import nodeFileSystem from 'node:fs/promises';
import { hostname, userInfo } from 'node:os';
import { runApp } from './cli/app.ts';
import type { CommandContext, Output } from './cli/context.ts';

// The process edge: the only file that reads `process`.
const abort = new AbortController();
let signals = 0;
for (const name of ['SIGINT', 'SIGTERM'] as const) {
  process.on(name, () => {
    signals += 1;
    // The first signal lets what is in flight end; the second one does not wait for it.
    if (signals > 1) process.exit(name === 'SIGTERM' ? 143 : 130);
    abort.abort(name);
  });
}
// A reader that goes away (`trueup plan | head`) must not end an apply half way, nor show a stack.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

const context: CommandContext = {
  stdout: outputOf(process.stdout),
  stderr: outputOf(process.stderr),
  stdin: process.stdin,
  cwd: process.cwd(),
  env: process.env,
  now: Date.now,
  sleep,
  randomBytes: (count) => randomBytes(count),
  interactive: process.stdin.isTTY === true && process.stdout.isTTY === true,
  signal: abort.signal,
  fs: nodeFileSystem,
  step: () => undefined,
  host: { name: hostname(), pid: process.pid, user: userName(), node: process.version, isAlive },
};

process.exitCode = await runApp(process.argv.slice(2), context);

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
