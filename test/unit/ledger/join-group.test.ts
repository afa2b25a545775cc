import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { GroupLock, LedgerBackend, LockInfo } from '../../../src/ledger/backend.ts';
import { joinGroup } from '../../../src/ledger/join-group.ts';
import { NO_COUNTS } from '../../../src/model/event.ts';
import { aRequest, lockOptions } from '../../engines/engine.ts';
import { openDirectoryLedger } from '../../support/directory-engine.ts';
import { fastDirectory } from '../../support/kill-at-step.ts';
import { scriptedObject, sleeps } from './scripted-object.ts';

async function aLedger(): Promise<LedgerBackend> {
  const directory = await fastDirectory('trueup-group-');
  onTestFinished(() => rm(directory, { recursive: true }));
  return openDirectoryLedger({ directory: join(directory, 'ledger') });
}

function joinAs(
  backend: LedgerBackend,
  index: number,
  { total = 2, name = 'run', ...over }: Partial<LockInfo> & { total?: number; name?: string } = {},
): Promise<GroupLock> {
  const { joinLock } = backend;
  if (joinLock === undefined) throw new Error('this ledger has no lock for groups');
  return joinLock(aRequest(over), { name, index, total }, lockOptions());
}

const READY = { config: 'c', deletes: 0, deleted: 0, empties: false };

describe('the lock of a group', () => {
  it('is one lock of all shards, and the last that ends takes it away', async () => {
    const backend = await aLedger();
    const first = await joinAs(backend, 1);
    const second = await joinAs(backend, 2);
    await first.tell({ ready: READY });
    expect((await second.read()).shards.get(1)?.ready).toEqual(READY);
    await expect(backend.lock(aRequest(), lockOptions())).rejects.toThrow(/locked by jo .*group run/u);
    const { shards } = await first.tell({ end: 'done', counts: { ...NO_COUNTS, added: 3 } });
    expect(shards.get(2)?.end).toBeUndefined();
    await first.release();
    expect(await backend.readLock()).toBeDefined();
    const all = await second.tell({ end: 'partly' });
    expect([...all.shards].map(([index, { end }]) => [index, end])).toEqual([
      [1, 'done'],
      [2, 'partly'],
    ]);
    await second.release();
    expect(await backend.readLock()).toBeUndefined();
  });

  it('loses nothing that many tell at the same time', async () => {
    const backend = await aLedger();
    const total = 8;
    const indexes = Array.from({ length: total }, (_, at) => at + 1);
    const locks = await Promise.all(indexes.map((index) => joinAs(backend, index, { total })));
    await Promise.all(locks.flatMap((lock) => [lock.tell({ ready: READY }), lock.tell({ reached: 7 }), lock.tell({})]));
    const { shards } = await (locks[0] as GroupLock).read();
    expect([...shards.values()].map(({ ready, reached, turn }) => [ready, reached, turn])).toEqual(
      indexes.map(() => [READY, 7, 3]),
    );
    const ends = await Promise.all(locks.map((lock) => lock.tell({ end: 'done' })));
    const last = ends.filter((group) => [...group.shards.values()].every(({ end }) => end === 'done'));
    expect(last).toHaveLength(1);
    expect(await backend.readLock()).toBeUndefined();
  });

  it('refuses another group, the same one split otherwise, and a shard that is at work already', async () => {
    const backend = await aLedger();
    await joinAs(backend, 1);
    await expect(joinAs(backend, 2, { name: 'other' })).rejects.toMatchObject({ code: 'ledger-locked' });
    await expect(joinAs(backend, 2, { total: 3 })).rejects.toMatchObject({ code: 'shard-group-differs' });
    await expect(joinAs(backend, 1)).rejects.toThrow('Shard 1 of 2 of group run is at work already');
  });

  it('is not given to a group while somebody alone holds it', async () => {
    const backend = await aLedger();
    const alone = await backend.lock(aRequest(), lockOptions());
    await expect(joinAs(backend, 1)).rejects.toMatchObject({ code: 'ledger-locked' });
    await alone.release();
    await joinAs(backend, 1);
  });

  it('is taken over from a process alone that is known to be dead, and says so', async () => {
    const backend = await aLedger();
    await backend.lock(aRequest({ pid: 2 ** 30 }), lockOptions());
    expect((await joinAs(backend, 1)).notice).toContain('that process no longer runs');
  });

  it('lets a job that is run again take over its shard, and the process before it notices', async () => {
    const backend = await aLedger();
    const before = await joinAs(backend, 1, { place: 'a machine that is gone' });
    await joinAs(backend, 2);
    const again = await joinAs(backend, 1, { place: 'another machine' });
    expect(await before.isHeld()).toBe(false);
    expect(await again.isHeld()).toBe(true);
    await expect(before.tell({ reached: 3 })).rejects.toMatchObject({ code: 'ledger-lock-lost' });
    expect((await again.read()).shards.size).toBe(2);
  });

  it('goes on as a group when the job that came first is gone', async () => {
    const backend = await aLedger();
    await joinAs(backend, 1, { pid: 2 ** 30 });
    await expect(backend.lock(aRequest(), lockOptions())).rejects.toMatchObject({ code: 'ledger-locked' });
  });

  it('knows whether the process before is alive where both are in one place, and asks nobody elsewhere', async () => {
    const backend = await aLedger();
    await joinAs(backend, 1, { pid: process.ppid });
    await expect(joinAs(backend, 1)).rejects.toThrow('is at work already');
    await joinAs(backend, 2, { place: undefined });
    await joinAs(backend, 2, { place: undefined });
  });

  it('is not given back by a shard that did not tell its end, and is no matter once it is gone', async () => {
    const backend = await aLedger();
    const lock = await joinAs(backend, 1);
    await expect(lock.release()).rejects.toMatchObject({ code: 'ledger-not-unlocked' });
    const other = await aLedger();
    const broken = await joinAs(other, 1);
    await other.breakLock((await other.readLock())?.id ?? '');
    await broken.release();
    await broken.release();
  });

  it('is taken away by the last that ends, also when another tells something meanwhile', async () => {
    const object = scriptedObject();
    const { sleep } = sleeps();
    const lock = await joinGroup(
      { object, ledger: 'the ledger', sleep },
      aRequest(),
      { name: 'run', index: 1, total: 1 },
      lockOptions(),
    );
    let struck = false;
    object.before = (_, kind) => {
      if (kind !== 'remove' || struck) return;
      struck = true;
      object.rival(object.text());
    };
    await lock.tell({ end: 'done' });
    expect(object.text()).toBeUndefined();
    expect(struck).toBe(true);
  });

  it('can be broken by its id, and whoever held it writes no more', async () => {
    const backend = await aLedger();
    const lock = await joinAs(backend, 1);
    const id = (await backend.readLock())?.id ?? '';
    expect(await backend.breakLock(id)).toBe(true);
    expect(await lock.isHeld()).toBe(false);
    await expect(lock.tell({})).rejects.toMatchObject({ code: 'ledger-lock-lost' });
  });
});

describe('waiting for the others', () => {
  it('ends when all have come and are so', async () => {
    const backend = await aLedger();
    const first = await joinAs(backend, 1);
    const waiting = first.waitFor(({ reached }) => reached >= 2, 60_000);
    const second = await joinAs(backend, 2);
    await second.tell({ reached: 2 });
    expect((await waiting).came).toBe(true);
  });

  it('ends when they do not come, however alive others are that wait themselves', async () => {
    const backend = await aLedger();
    const first = await joinAs(backend, 1, { total: 3 });
    const second = await joinAs(backend, 2, { total: 3 });
    await second.tell({ ready: READY });
    let over = false;
    const talking = (async () => {
      while (!over) await second.tell({});
    })();
    const { came, group } = await first.waitFor(({ ready }) => ready !== undefined, 100);
    over = true;
    await talking;
    expect(came).toBe(false);
    expect(group.shards.size).toBe(2);
  });

  it('goes on as long as those that are waited for give signs of life', async () => {
    const backend = await aLedger();
    const first = await joinAs(backend, 1);
    const second = await joinAs(backend, 2);
    let told = 0;
    const waiting = first.waitFor(({ end }) => end !== undefined, 400);
    for (; told < 12; told += 1) {
      await second.tell({});
      await new Promise((resolve) => setTimeout(resolve, 60));
    }
    await second.tell({ end: 'done' });
    expect((await waiting).came).toBe(true);
  });

  it('ends at once when it is in vain', async () => {
    const backend = await aLedger();
    const first = await joinAs(backend, 1);
    const { came } = await first.waitFor(
      () => false,
      60_000,
      () => true,
    );
    expect(came).toBe(false);
  });
});
