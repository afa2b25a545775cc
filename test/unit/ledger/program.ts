// Runs in child processes, so that the tests of this room can kill them: see child.ts.
import { randomBytes } from 'node:crypto';
import { appendFile, readFile, rename, unlink, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Lock, LockInfo, LockOptions } from '../../../src/ledger/backend.ts';
import { openFileLedger } from '../../../src/ledger/backends/file.ts';
import { newLedger, nextLedger } from '../../../src/ledger/empty-ledger.ts';
import { openRunJournal } from '../../../src/ledger/run-journal.ts';
import { TrueupError } from '../../../src/model/error.ts';
import type { StepHook } from '../../../src/model/step-hook.ts';

const [mode, root = '', ...args] = process.argv.slice(2);
const path = join(root, 'ledger.jsonl');

const MODES: { readonly [mode: string]: () => Promise<void> } = { hold, race, succeed, write, probe, journal };
await MODES[mode ?? '']?.();

/** Takes the lock and keeps it until it is killed. */
async function hold(): Promise<void> {
  await takeLock();
  process.stdout.write('held\n');
  await setTimeout(600_000);
}

/** Takes and releases the lock again and again, and tells when somebody else was inside too. */
async function race(): Promise<void> {
  for (let round = 0; round < Number(args[0]); round += 1) {
    const lock = await takeLock();
    await beAlone();
    await lock.release();
  }
}

/** The same, but leaves the lock behind as a process would that died holding it: every next holder takes over. */
async function succeed(): Promise<void> {
  for (let round = 0; round < Number(args[0]); round += 1) {
    await takeLock();
    await beAlone();
    const left = `${path}.left-${process.pid}`;
    await writeFile(left, JSON.stringify({ ...info(), pid: Number(args[1]), since: '2026-03-01T09:00:00.000Z' }));
    await rename(left, `${path}.lock`);
  }
}

/** Writes the ledger and kills itself at the n-th step. */
async function write(): Promise<void> {
  const ledger = openFileLedger({ path, root, randomBytes, step: killAt(Number(args[0])) });
  const stored = await ledger.read();
  const next = nextLedger(stored?.ledger ?? newLedger({ workspace: 'w', environment: 'default', randomBytes }));
  await ledger.write(next, stored?.version);
  process.stdout.write('written\n');
}

async function probe(): Promise<void> {
  try {
    await openFileLedger({ path: args[0] ?? path, root, randomBytes }).probe();
    process.stdout.write('writable\n');
  } catch (error) {
    process.stdout.write(
      error instanceof TrueupError ? `${error.code}: ${error.message}\n` : `bug: ${String(error)}\n`,
    );
  }
}

/** Records intents, says each one that it may act upon, and is killed from outside. */
async function journal(): Promise<void> {
  const opened = await openRunJournal({
    directory: join(root, '.trueup', 'runs'),
    root,
    now: () => Date.parse('2026-03-01T09:00:00Z'),
    randomBytes,
    header: { plan: 'p', workspace: 'w', environment: 'default', lineage: 'l', serial: 1, tool: 'trueup/0' },
  });
  const work = async (worker: number): Promise<void> => {
    for (let number = worker; ; number += 20) {
      const address = `conversation/${number}` as const;
      await opened.intent({ number, address, action: 'forget', id: null, entry: null, before: null, after: null });
      process.stdout.write(`${number}\n`);
      opened.result({ number, address, outcome: 'done' });
    }
  };
  await Promise.all(Array.from({ length: 20 }, (_, worker) => work(worker)));
}

function takeLock(): Promise<Lock> {
  const options: LockOptions = {
    timeoutMs: 1_000_000,
    now: () => Date.now(),
    sleep: () => setTimeout(1 + Math.random() * 4),
    isAlive,
  };
  return openFileLedger({ path, root, randomBytes }).lock(info(), options);
}

function info(): LockInfo {
  const id = randomBytes(8).toString('hex');
  return { id, operation: 'apply', who: 'jo', host: hostname(), pid: process.pid, command: 'trueup apply' };
}

async function beAlone(): Promise<void> {
  const inside = join(root, 'inside');
  await writeFile(inside, `${process.pid}`, { flag: 'wx' });
  const count = Number(await readFile(join(root, 'count'), 'utf8'));
  await setTimeout(Math.random() * 2);
  await writeFile(join(root, 'count'), `${count + 1}`);
  await appendFile(join(root, 'holders'), `${process.pid}\n`);
  await unlink(inside);
}

function killAt(step: number): StepHook {
  let left = step;
  return () => {
    left -= 1;
    if (left === 0) process.kill(process.pid, 'SIGKILL');
  };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
