import { randomBytes } from 'node:crypto';
import nodeFileSystem, { mkdir, readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { LedgerBackend, LockInfo, LockOptions } from '../../../../src/ledger/backend.ts';
import { type FileLedgerOptions, openFileLedger } from '../../../../src/ledger/backends/file.ts';
import { claimPath, renderLock } from '../../../../src/ledger/backends/lock-file.ts';
import { HOST, isAlive } from '../child.ts';
import { refusal, tempDirectory } from '../sample.ts';

const SINCE = '2026-03-01T09:00:00.000Z';

// No system counts so far: no process ever has it.
const dead = 2 ** 30;

describe('one lock', () => {
  test('says who, where, since when and for which command, in a private file, and goes again', async () => {
    const { ledger, lockFile } = await aPlace();
    const lock = await ledger.lock(info({ id: 'a' }), options());
    expect(JSON.parse(await readFile(lockFile, 'utf8'))).toEqual({ ...info({ id: 'a' }), since: SINCE });
    expect((await stat(lockFile)).mode & 0o777).toBe(0o600);
    expect(lock.notice).toBeUndefined();
    expect(await ledger.readLock()).toEqual({ ...info({ id: 'a' }), since: SINCE });
    await lock.release();
    await lock.release();
    expect(await ledger.readLock()).toBeUndefined();
  });

  test('held, it refuses with all of that and with what to do', async () => {
    const { ledger } = await aPlace();
    await ledger.lock(info({ id: 'a', who: 'jo', pid: process.pid }), options());
    const refused = await refusal(ledger.lock(info({ id: 'b' }), options()));
    expect(refused).toMatchObject({ code: 'ledger-locked', category: 'later' });
    expect(refused.message).toContain(`jo on ${HOST} (process ${process.pid}) since ${SINCE} for: trueup apply`);
    expect(refused.hint).toContain('--lock-timeout');
    expect(refused.hint).toMatch(/trueup ledger unlock \S+$/u);
  });

  test('is waited for as long as asked, and no longer', async () => {
    const { ledger } = await aPlace();
    const first = await ledger.lock(info(), options());
    let slept = 0;
    const sleep = async (milliseconds: number): Promise<void> => {
      slept += milliseconds;
      if (slept >= 3000) await first.release();
    };
    const second = await ledger.lock(info(), options({ timeoutMs: 5000, sleep }));
    expect(slept).toBeLessThan(5000);
    slept = -1_000_000;
    await refusal(ledger.lock(info(), options({ timeoutMs: 5000, sleep })));
    expect(slept).toBe(-1_000_000 + 5000);
    await second.release();
  });

  test('what ends the waiting is passed on, not dressed up', async () => {
    const { ledger } = await aPlace();
    await ledger.lock(info(), options());
    const stopped = new Error('SIGINT');
    const sleep = (): Promise<void> => Promise.reject(stopped);
    await expect(ledger.lock(info(), options({ timeoutMs: 1000, sleep }))).rejects.toBe(stopped);
  });

  test('release leaves a lock of somebody else alone', async () => {
    const { ledger, lockFile } = await aPlace();
    const lock = await ledger.lock(info(), options());
    await writeFile(lockFile, renderLock({ ...info({ id: 'other' }), since: SINCE }));
    await lock.release();
    expect((await ledger.readLock())?.id).toBe('other');
  });

  test('a person may remove it by its id and no other', async () => {
    const { ledger, directory } = await aPlace();
    await ledger.lock(info({ id: 'a', host: 'elsewhere' }), options());
    expect(await ledger.breakLock('b')).toBe(false);
    expect(await ledger.breakLock('a')).toBe(true);
    expect(await ledger.breakLock('a')).toBe(false);
    expect(await readdir(directory)).toEqual([]);
  });

  test('a removal that died half way does not stop the next one', async () => {
    const { ledger, lockFile } = await aPlace();
    await ledger.lock(info({ id: 'a', host: 'elsewhere' }), options());
    await writeFile(claimPath(lockFile, 'a'), 'removal\n');
    expect(await ledger.breakLock('a')).toBe(true);
  });

  test('a place that takes no lock is not writable', async () => {
    const { ledger, lockFile } = await aPlace();
    await mkdir(lockFile);
    const refused = await refusal(ledger.lock(info(), options()));
    expect(refused).toMatchObject({ code: 'ledger-not-writable', category: 'failed' });
    expect(refused.message).toContain('a directory stands in its place');
    expect(await refusal(ledger.readLock())).toMatchObject({ code: 'ledger-unreadable' });
    expect(await refusal(ledger.breakLock('a'))).toMatchObject({ code: 'ledger-not-writable' });
  });

  test('works without hard links', async () => {
    const denied = Object.assign(new Error('no links'), { code: 'EPERM' });
    const fs = { ...nodeFileSystem, link: (): Promise<void> => Promise.reject(denied) };
    const { ledger, lockFile } = await aPlace({ fs });
    const lock = await ledger.lock(info(), options());
    await refusal(ledger.lock(info(), options()));
    await lock.release();
    await leave(lockFile, { pid: dead });
    expect((await ledger.lock(info(), options())).notice).toContain('no longer runs');
  });
});

describe('a lock left behind', () => {
  test('by a dead process of this host is taken over with a notice', async () => {
    const { ledger, lockFile, directory } = await aPlace();
    await leave(lockFile, { pid: dead });
    const lock = await ledger.lock(info({ id: 'mine' }), options());
    expect(lock.notice).toContain(`(process ${dead})`);
    expect((await ledger.readLock())?.id).toBe('mine');
    await lock.release();
    expect(await readdir(directory)).toEqual([]);
  });

  test('by an earlier process with the pid of this one is taken over', async () => {
    const { ledger, lockFile } = await aPlace();
    await leave(lockFile, { pid: process.pid });
    expect((await ledger.lock(info(), options())).notice).toContain('no longer runs');
  });

  test('on another host is never taken over, dead pid or not', async () => {
    const { ledger, lockFile } = await aPlace();
    await leave(lockFile, { pid: dead, host: 'elsewhere' });
    expect(await refusal(ledger.lock(info(), options()))).toMatchObject({ code: 'ledger-locked' });
    expect((await ledger.readLock())?.host).toBe('elsewhere');
  });

  test.each([
    ['empty', ''],
    ['cut', '{"id":"x","ho'],
    ['without an id', '{"host":"h"}'],
    ['huge', 'x'.repeat(100_000)],
  ])('and %s is held for ten seconds and then taken over', async (_name, text) => {
    const { ledger, lockFile } = await aPlace();
    await writeFile(lockFile, text);
    const now = Date.parse(SINCE);
    await utimes(lockFile, now / 1000 - 9, now / 1000 - 9);
    expect((await refusal(ledger.lock(info(), options()))).message).toContain('not said yet');
    await utimes(lockFile, now / 1000 - 11, now / 1000 - 11);
    expect((await ledger.lock(info(), options())).notice).toContain('died before saying who it was');
  });

  test('with a date in the future is held', async () => {
    const { ledger, lockFile } = await aPlace();
    await writeFile(lockFile, '');
    const later = Date.parse(SINCE) / 1000 + 1e8;
    await utimes(lockFile, later, later);
    await refusal(ledger.lock(info(), options()));
  });

  test('whose members are missing is held: nothing about it is known', async () => {
    const { ledger, lockFile } = await aPlace();
    await writeFile(lockFile, `{"id":"x","host":"${HOST}"}`);
    expect((await refusal(ledger.lock(info(), options()))).message).toContain('unknown on');
  });

  test('is not taken over while a living process is at it', async () => {
    const { ledger, lockFile } = await aPlace();
    await leave(lockFile, { pid: dead, id: 'left' });
    await leave(claimPath(lockFile, 'left'), { pid: 1, who: 'ada' });
    expect((await refusal(ledger.lock(info(), options()))).message).toContain('ada');
  });

  test('is taken over although others died taking it over', async () => {
    const { ledger, lockFile, directory } = await aPlace();
    await leave(lockFile, { pid: dead, id: 'left' });
    await leave(claimPath(lockFile, 'left'), { pid: dead, id: 'second' });
    await leave(claimPath(lockFile, 'second'), { pid: dead, id: 'third' });
    const lock = await ledger.lock(info(), options());
    await lock.release();
    expect(await readdir(directory)).toEqual([]);
  });

  test('that changes hands during the takeover is not touched', async () => {
    const { directory, lockFile } = await aPlace();
    await leave(lockFile, { pid: dead, id: 'left' });
    // Somebody else finishes the same takeover right before this one makes its claim.
    const step = (name: string): Promise<void> | undefined =>
      name === 'lock' ? leave(lockFile, { pid: 1, id: 'quicker', who: 'ada' }) : undefined;
    const ledger = openFileLedger({ path: join(directory, 'ledger.jsonl'), root: directory, randomBytes, step });
    expect((await refusal(ledger.lock(info(), options()))).message).toContain('ada');
    expect((await ledger.readLock())?.id).toBe('quicker');
    expect(await readdir(directory)).toEqual(['ledger.jsonl.lock']);
  });
});

async function aPlace(
  over: Partial<FileLedgerOptions> = {},
): Promise<{ readonly ledger: LedgerBackend; readonly lockFile: string; readonly directory: string }> {
  const directory = await tempDirectory();
  const path = join(directory, 'ledger.jsonl');
  return {
    ledger: openFileLedger({ path, root: directory, randomBytes, ...over }),
    lockFile: `${path}.lock`,
    directory,
  };
}

function info(over: Partial<LockInfo> = {}): LockInfo {
  const id = randomBytes(8).toString('hex');
  return { id, operation: 'apply', who: 'jo', host: HOST, pid: process.pid, command: 'trueup apply', ...over };
}

function options(over: Partial<LockOptions> = {}): LockOptions {
  return { timeoutMs: 0, now: () => Date.parse(SINCE), sleep: () => Promise.resolve(), isAlive, ...over };
}

async function leave(file: string, over: Partial<LockInfo>): Promise<void> {
  await writeFile(file, renderLock({ ...info(over), since: SINCE }));
}
