import { randomBytes } from 'node:crypto';
import nodeFileSystem, { mkdir, readdir, readFile, stat, unlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { LedgerBackend, LockInfo, LockOptions } from '../../../../src/ledger/backend.ts';
import { type FileLedgerOptions, openFileLedger } from '../../../../src/ledger/backends/file.ts';
import { claimPath } from '../../../../src/ledger/backends/lock-file.ts';
import { renderLock } from '../../../../src/ledger/lock-text.ts';
import { isAlive } from '../../../support/is-alive.ts';
import { HOST } from '../child.ts';
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

  test('a removal waits for nobody: while somebody living takes the lock over, it is refused', async () => {
    const { ledger, lockFile } = await aPlace();
    await leave(lockFile, { pid: dead, id: 'left' });
    await leave(claimPath(lockFile, 'left'), { pid: process.pid, who: 'ada' });
    const refused = await refusal(ledger.breakLock('left'));
    expect(refused).toMatchObject({ code: 'ledger-locked' });
    expect(refused.message).toContain('ada');
    expect((await ledger.readLock())?.id).toBe('left');
  });

  test('a lock whose takeover died is removed by the id of the one that took it over', async () => {
    const { ledger, lockFile, directory } = await aPlace();
    await leave(lockFile, { host: 'elsewhere', id: 'first' });
    await leave(claimPath(lockFile, 'first'), { host: 'elsewhere', id: 'second' });
    await leave(claimPath(lockFile, 'second'), { host: 'elsewhere', id: 'third' });
    for (const [id, next] of [
      ['first', 'second'],
      ['second', 'third'],
    ] as const) {
      const refused = await refusal(ledger.breakLock(id));
      expect(refused).toMatchObject({ code: 'ledger-locked' });
      expect(refused.hint).toContain(`trueup ledger unlock ${next}`);
    }
    expect(await ledger.breakLock('fourth')).toBe(false);
    expect((await ledger.readLock())?.id).toBe('first');
    expect(await ledger.breakLock('third')).toBe(true);
    expect(await readdir(directory)).toEqual([]);
  });

  test('a lock that changes hands while its dead takeover is removed stays, and so do the claims on the way', async () => {
    const { ledger, lockFile, directory } = await aPlace({
      step: async (name) => {
        if (name === 'lock') await leave(lockFile, { id: 'younger' });
      },
    });
    await leave(lockFile, { host: 'elsewhere', id: 'first' });
    await leave(claimPath(lockFile, 'first'), { host: 'elsewhere', id: 'second' });
    expect(await ledger.breakLock('second')).toBe(false);
    expect((await ledger.readLock())?.id).toBe('younger');
    expect(await readdir(directory)).toHaveLength(2);
  });

  test('a removal never hits a lock that came meanwhile', async () => {
    const steps: string[] = [];
    const { ledger, lockFile, directory } = await aPlace({
      step: async (name) => {
        steps.push(name);
        if (name === 'lock') await leave(lockFile, { id: 'younger' });
      },
    });
    await leave(lockFile, { id: 'a' });
    expect(await ledger.breakLock('a')).toBe(false);
    expect(steps).not.toContain('unlock');
    expect((await ledger.readLock())?.id).toBe('younger');
    expect(await readdir(directory)).toEqual(['ledger.jsonl.lock']);
  });

  test('a removal of a lock that goes by itself meanwhile removed nothing', async () => {
    const { ledger, lockFile, directory } = await aPlace({
      step: (name) => (name === 'lock' ? unlink(lockFile) : undefined),
    });
    await leave(lockFile, { id: 'a' });
    expect(await ledger.breakLock('a')).toBe(false);
    expect(await readdir(directory)).toEqual([]);
  });

  test('a removal of a lock that does not stand there asks for nothing', async () => {
    const steps: string[] = [];
    const { ledger, lockFile } = await aPlace({ step: (name) => void steps.push(name) });
    expect(await ledger.breakLock('a')).toBe(false);
    await leave(lockFile, { id: 'a' });
    expect(await ledger.breakLock('b')).toBe(false);
    expect(steps).toEqual([]);
  });

  test('a removal that fails leaves the lock, and no claim on it', async () => {
    const { ledger, lockFile, directory } = await aPlace({
      step: (name) => {
        if (name === 'unlock') throw Object.assign(new Error('denied'), { code: 'EACCES' });
      },
    });
    await leave(lockFile, { id: 'a' });
    const refused = await refusal(ledger.breakLock('a'));
    expect(refused).toMatchObject({ code: 'ledger-not-writable' });
    expect(refused.message).toContain('while removing its lock');
    expect(await readdir(directory)).toEqual(['ledger.jsonl.lock']);
  });

  test('that cannot be removed says so, and can be released again', async () => {
    let stuck = true;
    const { ledger, lockFile, directory } = await aPlace({
      step: (name) => {
        if (stuck && name === 'unlock') throw Object.assign(new Error('denied'), { code: 'EACCES' });
      },
    });
    const lock = await ledger.lock(info({ id: 'mine' }), options());
    const refused = await refusal(lock.release());
    expect(refused).toMatchObject({ code: 'ledger-not-unlocked', category: 'failed', cause: { code: 'EACCES' } });
    expect(refused.message).toBe(
      'The lock of the ledger ledger.jsonl could not be removed. The ledger itself is complete.',
    );
    expect(refused.hint).toBe('Remove it: trueup ledger unlock mine');
    expect(JSON.parse(await readFile(lockFile, 'utf8')).id).toBe('mine');
    stuck = false;
    await lock.release();
    expect(await readdir(directory)).toEqual([]);
  });

  test('of this process that could not be removed is no obstacle to its next lock', async () => {
    const { ledger } = await aPlace({
      step: (name) => {
        if (name === 'unlock') throw new Error('denied');
      },
    });
    const lock = await ledger.lock(info(), options());
    await refusal(lock.release());
    expect((await ledger.lock(info(), options())).notice).toContain('no longer runs');
  });

  test('that was not taken is no lock of this process', async () => {
    const { ledger, lockFile } = await aPlace();
    await leave(lockFile, { host: 'elsewhere' });
    const refusedInfo = info();
    await refusal(ledger.lock(refusedInfo, options()));
    await leave(lockFile, refusedInfo);
    expect((await ledger.lock(info(), options())).notice).toContain('no longer runs');
  });

  test('says how long it was waited for, and how to go on', async () => {
    const { ledger, lockFile } = await aPlace();
    await leave(lockFile, { host: 'elsewhere', id: 'x1', who: 'ada', pid: 7 });
    const pauses: number[] = [];
    const sleep = async (milliseconds: number): Promise<void> => void pauses.push(milliseconds);
    const refused = await refusal(ledger.lock(info(), options({ timeoutMs: 4000, sleep })));
    expect(pauses).toEqual([25, 50, 100, 200, 400, 800, 1000, 1000, 425]);
    const held = `The ledger ledger.jsonl is locked by ada on elsewhere (process 7) since ${SINCE} for: trueup apply.`;
    expect(refused.message).toBe(`${held} Waited 4 s for it. Nothing was changed.`);
    expect(refused.hint).toBe(
      'Wait for it with --lock-timeout; or, when you know that it no longer runs: trueup ledger unlock x1',
    );
    expect((await refusal(ledger.lock(info(), options()))).message).toBe(`${held} Nothing was changed.`);
  });

  test('of nobody who can be named says to come back', async () => {
    const { ledger, lockFile } = await aPlace();
    await writeFile(lockFile, '');
    await utimes(lockFile, Date.parse(SINCE) / 1000, Date.parse(SINCE) / 1000);
    const refused = await refusal(ledger.lock(info(), options()));
    expect(refused.message).toBe(
      'The ledger ledger.jsonl is locked by somebody who has not said yet who it is. Nothing was changed.',
    );
    expect(refused.hint).toBe('Run the command again in 10 seconds.');
  });

  test('that comes and goes with every look is somebody else at work', async () => {
    let links = 0;
    const taken = Object.assign(new Error('exists'), { code: 'EEXIST' });
    const link = (): Promise<void> => {
      links += 1;
      return Promise.reject(taken);
    };
    const { ledger, directory } = await aPlace({ fs: { ...nodeFileSystem, link } });
    const refused = await refusal(ledger.lock(info(), options()));
    expect(refused).toMatchObject({ code: 'ledger-locked' });
    expect(refused.message).toContain('somebody who has not said yet');
    expect(links).toBe(5);
    expect(await readdir(directory)).toEqual([]);
  });

  test.each(['EIO', undefined])('a link that fails with %s is a failure, and leaves nothing', async (code) => {
    const failure = Object.assign(new Error('broken'), code === undefined ? {} : { code });
    const fs = { ...nodeFileSystem, link: (): Promise<void> => Promise.reject(failure) };
    const { ledger, directory } = await aPlace({ fs });
    const refused = await refusal(ledger.lock(info(), options()));
    expect(refused).toMatchObject({ code: 'ledger-not-writable', cause: failure });
    expect(refused.message).toBe(
      `The lock beside the ledger ledger.jsonl cannot be written: ${code ?? 'broken'}, while taking the lock. ` +
        'Nothing was sent to Intercom.',
    );
    expect(await readdir(directory)).toEqual([]);
  });

  test.each(['open', 'write', 'lock'])('a failure at %s leaves nothing beside the ledger', async (failing) => {
    const step = (name: string): void => {
      if (name === failing) throw new Error('no');
    };
    const { ledger, directory } = await aPlace({ step });
    expect(await refusal(ledger.lock(info(), options()))).toMatchObject({ code: 'ledger-not-writable' });
    expect(await readdir(directory)).toEqual([]);
  });

  test('names every step it passes', async () => {
    const steps: string[] = [];
    const { ledger } = await aPlace({ step: (name) => void steps.push(name) });
    const lock = await ledger.lock(info(), options());
    await lock.release();
    await lock.release();
    expect(steps).toEqual(['mkdir', 'open', 'write', 'lock', 'unlock']);
  });

  test('without hard links, a place that takes no file is still a failure, and a taken one is still taken', async () => {
    const denied = Object.assign(new Error('no links'), { code: 'ENOTSUP' });
    const full = Object.assign(new Error('full'), { code: 'ENOSPC' });
    const { lockFile, directory } = await aPlace();
    const withoutLinks = (beforeLink: () => Promise<unknown>, open = nodeFileSystem.open): LedgerBackend =>
      openFileLedger({
        path: join(directory, 'ledger.jsonl'),
        root: directory,
        randomBytes,
        fs: { ...nodeFileSystem, open, link: () => beforeLink().then(() => Promise.reject(denied)) },
      });
    const quicker = withoutLinks(() => leave(lockFile, { host: 'elsewhere', who: 'ada' }));
    expect((await refusal(quicker.lock(info(), options()))).message).toContain('ada');
    await unlink(lockFile);
    const open: typeof nodeFileSystem.open = (path, flags, ...args) =>
      path === lockFile && flags === 'wx' ? Promise.reject(full) : nodeFileSystem.open(path, flags, ...args);
    expect(await refusal(withoutLinks(() => Promise.resolve(), open).lock(info(), options()))).toMatchObject({
      code: 'ledger-not-writable',
      cause: full,
    });
    expect(await readdir(directory)).toEqual([]);
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
    expect(lock.notice).toBe(
      `Took over the lock of the ledger ledger.jsonl held by jo on ${HOST} (process ${dead}) since ${SINCE} ` +
        'for: trueup apply: that process no longer runs.',
    );
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
    ['whole and huge', JSON.stringify({ id: 'x', host: 'h', command: 'x'.repeat(100_000) })],
    ['with an empty id', '{"id":"","host":"h"}'],
    ['with a number for an id', '{"id":5,"host":"h"}'],
  ])('and %s is held for ten seconds and then taken over', async (_name, text) => {
    const { ledger, lockFile } = await aPlace();
    await writeFile(lockFile, text);
    const now = Date.parse(SINCE);
    await utimes(lockFile, now / 1000 - 9, now / 1000 - 9);
    expect((await refusal(ledger.lock(info(), options()))).message).toContain('not said yet');
    await utimes(lockFile, now / 1000 - 10, now / 1000 - 10);
    await refusal(ledger.lock(info(), options()));
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
    const nobody = options({ isAlive: () => false });
    expect((await refusal(ledger.lock(info(), nobody))).message).toContain('unknown on');
  });

  test.each([0, -5, 1.5, '7', null, true])('whose process is %j is held, whoever seems dead', async (pid) => {
    const { ledger, lockFile } = await aPlace();
    await writeFile(lockFile, JSON.stringify({ id: 'x', host: HOST, pid }));
    const refused = await refusal(ledger.lock(info(), options({ isAlive: () => false })));
    expect(refused.message).toContain('(process 0)');
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

  test('is taken over although another claim goes away while it is looked at', async () => {
    let refusals = 0;
    const taken = Object.assign(new Error('exists'), { code: 'EEXIST' });
    const link: typeof nodeFileSystem.link = (from, to) => {
      if (!String(to).endsWith('.next') || refusals > 0) return nodeFileSystem.link(from, to);
      refusals += 1;
      return Promise.reject(taken);
    };
    const { ledger, lockFile } = await aPlace({ fs: { ...nodeFileSystem, link } });
    await leave(lockFile, { pid: dead });
    expect((await ledger.lock(info(), options())).notice).toContain('no longer runs');
    expect(refusals).toBe(1);
  });

  test('stays as it is when it cannot be replaced, and so do the claims of those who died at it', async () => {
    const { ledger, lockFile, directory } = await aPlace({
      step: (name) => {
        if (name === 'rename') throw Object.assign(new Error('denied'), { code: 'EACCES' });
      },
    });
    await leave(lockFile, { pid: dead, id: 'left' });
    await leave(claimPath(lockFile, 'left'), { pid: dead, id: 'second' });
    const before = await readdir(directory);
    expect(await refusal(ledger.lock(info(), options()))).toMatchObject({ code: 'ledger-not-writable' });
    expect(await readdir(directory)).toEqual(before);
    expect((await ledger.readLock())?.id).toBe('left');
  });

  test('that goes by itself during the takeover is taken like any free one', async () => {
    let gone = false;
    const { ledger, lockFile } = await aPlace({
      step: async (name) => {
        if (gone || name !== 'lock') return;
        gone = true;
        await unlink(lockFile);
      },
    });
    await leave(lockFile, { pid: dead, id: 'left' });
    const lock = await ledger.lock(info({ id: 'mine' }), options());
    expect(lock.notice).toBeUndefined();
    expect((await ledger.readLock())?.id).toBe('mine');
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
