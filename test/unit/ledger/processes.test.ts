import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmod, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LedgerBackend, LockInfo, LockOptions } from '../../../src/ledger/backend.ts';
import { openFileLedger } from '../../../src/ledger/backends/file.ts';
import { nextLedger } from '../../../src/ledger/empty-ledger.ts';
import { readRun } from '../../../src/ledger/read-runs.ts';
import { isAlive } from '../../support/is-alive.ts';
import { buildProgram, deadPid, finish, HOST, type Program } from './child.ts';
import { refusal, tempDirectory } from './sample.ts';

// Everything that takes processes of its own: they run the compiled program.ts.
let program: Program;
let dead: number;
beforeAll(async () => {
  [program, dead] = await Promise.all([buildProgram(), deadPid()]);
});
afterAll(() => program.dispose());

describe('a process that is killed', () => {
  test('had every intent on disk that it was told is recorded', { timeout: 20_000 }, async () => {
    const root = await tempDirectory();
    const child = program.start(['journal', root]);
    const ended = finish(child);
    let lines = 0;
    child.stdout?.on('data', (text: string) => {
      lines += text.split('\n').length - 1;
      if (lines > 40) child.kill('SIGKILL');
    });
    const { stdout, signal } = await ended;
    expect(signal).toBe('SIGKILL');
    const told = stdout.slice(0, stdout.lastIndexOf('\n')).split('\n').map(Number);
    const directory = join(root, '.trueup', 'runs');
    const [name] = await readdir(directory);
    const recorded = new Set((await readRun(join(directory, name!)))?.intents.map((record) => record.number));
    expect(told.length).toBeGreaterThan(20);
    expect(told.filter((number) => !recorded.has(number))).toEqual([]);
  });

  test('at any step of a write leaves a whole ledger, and the next write tidies up', { timeout: 30_000 }, async () => {
    const root = await tempDirectory();
    const backend = ledgerIn(root);
    let serial = 0;
    // A write has six steps; the seventh time nothing stops it.
    for (let step = 1; step <= 7; step += 1) {
      const { stdout, signal } = await program.run(['write', root, `${step}`]);
      expect(signal).toBe(stdout === '' ? 'SIGKILL' : null);
      const now = (await backend.read())?.ledger.serial ?? 0;
      expect([serial, serial + 1]).toContain(now);
      serial = now;
    }
    expect(serial).toBe(2);
    const leftovers = (await readdir(root)).filter((name) => name.endsWith('.tmp'));
    expect(leftovers.length).toBeGreaterThan(0);
    const lock = await backend.lock(info(), LOCK_OPTIONS);
    const stored = await backend.read();
    await writeFile(join(root, 'ledger.jsonl.tmp'), 'of somebody else');
    await backend.write(nextLedger(stored!.ledger), stored!.version);
    await lock.release();
    expect(await readdir(root)).toEqual(['ledger.jsonl', 'ledger.jsonl.tmp']);
  });

  test('loses its lock to the next one', async () => {
    const directory = await tempDirectory();
    const ledger = ledgerIn(directory);
    const child = program.start(['hold', directory]);
    const ended = finish(child);
    await once(child.stdout!, 'data');
    await refusal(ledger.lock(info(), LOCK_OPTIONS));
    child.kill('SIGKILL');
    await ended;
    expect((await ledger.lock(info(), LOCK_OPTIONS)).notice).toContain(`(process ${child.pid})`);
  });
});

/** Of each process. Every engine is raced with 200 in `npm run test:engines`. */
const ROUNDS = 12;

describe('eight processes', () => {
  test(`have one holder at a time, ${ROUNDS} rounds each`, { timeout: 60_000 }, async () => {
    await eightProcesses(['race', `${ROUNDS}`]);
  });

  test('have one holder at a time when every lock is left behind by a dead one', { timeout: 60_000 }, async () => {
    await eightProcesses(['succeed', `${ROUNDS}`, `${dead}`]);
  });

  async function eightProcesses([mode, ...args]: [string, ...string[]]): Promise<void> {
    const directory = await tempDirectory();
    await writeFile(join(directory, 'count'), '0');
    const runs = Array.from({ length: 8 }, () => program.run([mode, directory, ...args]));
    for (const outcome of await Promise.all(runs)) expect(outcome).toMatchObject({ code: 0 });
    expect(await readFile(join(directory, 'count'), 'utf8')).toBe(`${8 * ROUNDS}`);
    const holders = (await readFile(join(directory, 'holders'), 'utf8')).trimEnd().split('\n');
    expect(new Set(holders).size).toBe(8);
  }
});

// Permissions do not bind root: an ordinary user is tried in a process of its own where that can be arranged.
test.runIf(process.getuid?.() === 0)('a directory of somebody else is not writable', async () => {
  const root = await tempDirectory();
  await chmod(root, 0o755);
  const { stdout } = await program.run(['probe', root], { uid: 65_534, gid: 65_534 });
  expect(stdout).toMatch(/^ledger-not-writable: .*permission denied \(EACCES\)/u);
  await chmod(root, 0o777);
  expect((await program.run(['probe', root], { uid: 65_534, gid: 65_534 })).stdout).toBe('writable\n');
});

function ledgerIn(root: string): LedgerBackend {
  return openFileLedger({ path: join(root, 'ledger.jsonl'), root, randomBytes });
}

function info(): LockInfo {
  const id = randomBytes(8).toString('hex');
  return { id, operation: 'apply', who: 'jo', host: HOST, pid: process.pid, command: 'trueup apply' };
}

const LOCK_OPTIONS: LockOptions = { timeoutMs: 0, now: Date.now, sleep: () => Promise.resolve(), isAlive };
