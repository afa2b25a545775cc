import { describe, expect, test } from 'vitest';
import type { LockInfo, LockOptions, PastLedger } from '../../../../src/ledger/backend.ts';
import { openSharedLedger, type SharedParts } from '../../../../src/ledger/backends/shared.ts';
import { nextLedger } from '../../../../src/ledger/empty-ledger.ts';
import { keepLockIn } from '../../../../src/ledger/object-lock.ts';
import { serializeLedger } from '../../../support/serialize-ledger.ts';
import { aLedger, anEntry, refusal } from '../sample.ts';
import { type ScriptedObject, scriptedObject, sleeps } from '../scripted-object.ts';

const ORDER = 'instance/Order/1';
const LABEL = 'probe-0101010101010101';

describe('a shared ledger', () => {
  test('is read as it was written, by version', async () => {
    const { backend, ledger } = aBackend();
    expect([backend.location, backend.shared, await backend.read()]).toEqual(['shop', true, undefined]);
    const first = aLedger([anEntry(ORDER)]);
    expect(await backend.write(first, undefined)).toBe('v1');
    expect(await backend.read()).toEqual({ ledger: first, version: 'v1' });
    expect(await backend.write(nextLedger(first), 'v1')).toBe('v2');
    expect(ledger.text()).toBe(serializeLedger(nextLedger(first)));
  });

  test('says of a write who made it and what it holds', async () => {
    const { backend, ledger } = aBackend();
    await backend.write(aLedger(), undefined);
    await backend.lock(info(), options());
    await backend.write(aLedger([anEntry(ORDER)], { serial: 8 }), 'v1');
    expect(ledger.notes).toEqual([
      { subject: 'ledger: serial 7, 0 owned', by: 'unknown on unknown' },
      { subject: 'apply: serial 8, 1 owned', by: 'jo on here' },
    ]);
  });

  test('that somebody else wrote meanwhile is left as they wrote it', async () => {
    const { backend, ledger } = aBackend();
    await backend.write(aLedger(), undefined);
    ledger.rival('theirs');
    const refused = await refusal(backend.write(nextLedger(aLedger()), 'v1'));
    expect(refused).toMatchObject({ code: 'ledger-moved', category: 'later' });
    expect(ledger.text()).toBe('theirs');
  });

  test('is not written backwards; another lineage, or over something else, starts anew', async () => {
    const { backend } = aBackend();
    await backend.write(aLedger(), undefined);
    for (const serial of [6, 7])
      await expect(backend.write(aLedger([], { serial }), 'v1')).rejects.toThrow(
        new RangeError('the serial of a ledger must grow with every write'),
      );
    expect(await backend.write(aLedger([], { serial: 1, lineage: 'another' }), 'v1')).toBe('v2');
    await backend.read();
    await expect(backend.write(aLedger([], { serial: 1, lineage: 'another' }), 'v2')).rejects.toThrow(RangeError);
    // Not the version that was seen: whether it grew nobody can say, and the swap decides.
    expect(await refusal(backend.write(aLedger([], { serial: 1, lineage: 'another' }), 'v9'))).toMatchObject({
      code: 'ledger-moved',
    });
  });

  test('whose bytes are no text, or no ledger, is damaged and named', async () => {
    for (const [bytes, what] of [
      [Buffer.from([0xff, 0xfe, 0x0a]), 'it is not UTF-8 text'],
      [Buffer.from(`\ufeff${serializeLedger(aLedger())}`), 'its first line is not the header of a ledger'],
      [Buffer.from(''), 'it is empty'],
    ] as const) {
      const { backend, parts } = aBackend();
      const broken = openSharedLedger({
        ...parts,
        ledger: { ...parts.ledger, read: () => Promise.resolve({ bytes, version: 'v1' }) },
      });
      const refused = await refusal(broken.read());
      expect(refused).toMatchObject({ code: 'ledger-damaged' });
      expect(refused.message).toContain(`The ledger shop is damaged: ${what}.`);
      expect(backend.shared).toBe(true);
    }
  });

  test('is written one at a time', async () => {
    const { backend, ledger } = aBackend();
    const ended = await Promise.allSettled([
      backend.write(aLedger([], { serial: 1 }), 'nothing stands there'),
      backend.write(aLedger([], { serial: 2 }), undefined),
      backend.keepCopy('a'),
      backend.remove('v1'),
      backend.keepCopy('b'),
    ]);
    expect(ended.map((end) => (end.status === 'fulfilled' ? end.value : end.reason.code))).toEqual([
      'ledger-moved',
      'v1',
      { location: 'copy a', version: 'v1' },
      undefined,
      undefined,
    ]);
    expect(ledger.version()).toBeUndefined();
  });

  test('is copied whole to a place of its own, damaged or not, and only where nothing stands', async () => {
    const { backend, ledger, copies } = aBackend();
    expect(await backend.keepCopy('before')).toBeUndefined();
    ledger.rival('damaged');
    expect(await backend.keepCopy('before')).toEqual({ location: 'copy before', version: 'v1' });
    expect(copies.get('before')?.text()).toBe('damaged');
    expect(copies.get('before')?.notes).toEqual([{ subject: 'a copy of the ledger (before)', by: 'trueup' }]);
    expect(ledger.text()).toBe('damaged');
    copies.set('taken', scriptedObject('theirs', 'copy taken'));
    const refused = await refusal(backend.keepCopy('taken'));
    expect(refused.message).toContain('copy taken');
    expect(copies.get('taken')?.text()).toBe('theirs');
  });

  test('is taken away only as the version that was meant', async () => {
    const { backend, ledger } = aBackend();
    await backend.write(aLedger(), undefined);
    expect(await refusal(backend.remove('v9'))).toMatchObject({ code: 'ledger-moved' });
    expect(ledger.version()).toBe('v1');
    ledger.fates.push('unheard');
    await backend.remove('v1');
    expect(ledger.version()).toBeUndefined();
  });

  test('hands on what its engine tells and does', async () => {
    const past: PastLedger = { version: 'v1', at: null, subject: 's', by: null };
    const asked: unknown[] = [];
    const { parts } = aBackend();
    const backend = openSharedLedger({
      ...parts,
      history: async (limit) => {
        asked.push(limit);
        return [past];
      },
      prove: () => Promise.resolve(['its own way']),
      close: async () => void asked.push('closed'),
    });
    expect([await backend.history(3), await backend.prove()]).toEqual([[past], ['its own way']]);
    await backend.close();
    expect(asked).toEqual([3, 'closed']);
  });
});

describe('the lock of a shared ledger', () => {
  test('is held and given back, once', async () => {
    const { backend, lock } = aBackend();
    const held = await backend.lock(info(), options());
    expect([held.notice, await backend.readLock()]).toMatchObject([undefined, { id: 'a' }]);
    await held.release();
    await held.release();
    expect([lock.version(), await backend.readLock()]).toEqual([undefined, undefined]);
  });

  test('passes on that a dead one was taken over', async () => {
    const { backend } = aBackend();
    await backend.lock(info({ pid: 666 }), options());
    const held = await backend.lock(info({ id: 'b' }), options({ isAlive: () => false }));
    expect(held.notice).toContain('no longer runs');
    await held.release();
  });

  test('broken by a person keeps its run from writing, removing and probing', async () => {
    const { backend, ledger, copies } = aBackend();
    await backend.write(aLedger(), undefined);
    await backend.lock(info(), options());
    expect([await backend.breakLock('x'), await backend.breakLock('a')]).toEqual([false, true]);
    for (const work of [
      () => backend.write(nextLedger(aLedger()), 'v1'),
      () => backend.remove('v1'),
      () => backend.probe(),
    ]) {
      const refused = await refusal(work);
      expect(refused).toMatchObject({ code: 'ledger-lock-lost', category: 'later' });
      expect(refused.message).toContain('shop');
    }
    expect([ledger.version(), copies.size]).toEqual(['v1', 0]);
  });

  test('given back keeps nobody from anything, also when a later one is held', async () => {
    const { backend } = aBackend();
    const first = await backend.lock(info(), options());
    await first.release();
    await backend.write(aLedger(), undefined);
    await backend.lock(info({ id: 'b' }), options());
    await first.release();
    await backend.breakLock('b');
    expect(await refusal(backend.write(nextLedger(aLedger()), 'v1'))).toMatchObject({ code: 'ledger-lock-lost' });
  });
});

describe('the probe of a shared ledger', () => {
  test('is written beside it under a name of its own, and goes again', async () => {
    const { backend, ledger, copies } = aBackend();
    await backend.lock(info(), options());
    await backend.probe();
    const probe = copies.get(LABEL);
    expect(probe?.made.map(({ text }) => text)).toEqual(['probe\n', undefined]);
    // Asked to be created twice: the second time has to be refused.
    expect(probe?.notes).toEqual(Array(2).fill({ subject: 'a probe', by: 'trueup' }));
    expect(ledger.asked).toEqual([]);
  });

  test('whose answers are lost is asked for again, and goes again', async () => {
    for (const fate of ['lost', 'unheard'] as const)
      for (const fates of [[fate], ['kept', fate]] as const) {
        const { backend, copies } = aBackend();
        copies.set(LABEL, scriptedObject());
        copies.get(LABEL)?.fates.push(...fates);
        await backend.probe();
        expect(copies.get(LABEL)?.version()).toBeUndefined();
      }
  });

  test('that is refused, or was not made by it, is no probe that was passed', async () => {
    const { backend, copies } = aBackend();
    copies.set(LABEL, scriptedObject());
    copies.get(LABEL)?.fates.push('refused');
    expect(await refusal(backend.probe())).toMatchObject({ code: 'ledger-not-permitted' });
    copies.set(LABEL, scriptedObject('theirs', 'copy x'));
    expect((await refusal(backend.probe())).message).toBe(
      'copy x cannot keep a ledger safely: what nobody had made was there already.',
    );
  });

  test('proves the swap beside it where the engine has no way of its own', async () => {
    const { backend, copies } = aBackend();
    expect(await backend.prove()).toContain('compare and swap');
    expect(copies.get(LABEL)?.made).toHaveLength(3);
  });
});

interface Made {
  readonly backend: ReturnType<typeof openSharedLedger>;
  readonly parts: SharedParts;
  readonly ledger: ScriptedObject;
  readonly lock: ScriptedObject;
  readonly copies: Map<string, ScriptedObject>;
}

function aBackend(): Made {
  const [ledger, lock] = [scriptedObject(), scriptedObject()];
  const copies = new Map<string, ScriptedObject>();
  const { sleep } = sleeps();
  const parts: SharedParts = {
    location: 'shop',
    ledger,
    lock: keepLockIn(lock, 'shop', sleep),
    copy: (label) => {
      const copy = copies.get(label) ?? scriptedObject(undefined, `copy ${label}`);
      copies.set(label, copy);
      return copy;
    },
    history: () => Promise.resolve(undefined),
    close: () => Promise.resolve(),
    randomBytes: (count) => new Uint8Array(count).fill(1),
    sleep,
  };
  return { backend: openSharedLedger(parts), parts, ledger, lock, copies };
}

function info(over: Partial<LockInfo> = {}): LockInfo {
  return {
    id: 'a',
    operation: 'apply',
    who: 'jo',
    host: 'here',
    pid: 10,
    place: 'p',
    command: 'trueup apply',
    ...over,
  };
}

function options(over: Partial<LockOptions> = {}): LockOptions {
  return { timeoutMs: 0, now: () => 0, sleep: sleeps().sleep, isAlive: () => true, ...over };
}
