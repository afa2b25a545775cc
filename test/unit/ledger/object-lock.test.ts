import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LockInfo, LockOptions } from '../../../src/ledger/backend.ts';
import type { HeldLock } from '../../../src/ledger/lock-keeper.ts';
import { parseLock, renderLock } from '../../../src/ledger/lock-text.ts';
import { keepLockIn } from '../../../src/ledger/object-lock.ts';
import { casesOf, propertySeed } from '../../support/property-seed.ts';
import { refusal } from './sample.ts';
import { type Fate, type ScriptedObject, scriptedObject, sleeps } from './scripted-object.ts';

const AT = Date.parse('2026-03-01T09:00:00Z');
const SINCE = '2026-03-01T09:00:00.000Z';
const DEAD = 666;
const { title, ...seed } = propertySeed();
let count = 0;

describe('a lock in an object', () => {
  test('says who holds it, is held, and goes again', async () => {
    const { object, keeper } = aKeeper();
    expect(await keeper.read()).toBeUndefined();
    const lock = await keeper.take(info({ id: 'a' }), options());
    expect(parseLock(object.text() ?? '')).toEqual({ ...info({ id: 'a' }), since: SINCE });
    expect(object.notes).toEqual([{ subject: 'lock for apply', by: 'jo on here' }]);
    expect(lock).toMatchObject({ holder: { id: 'a', since: SINCE }, notice: undefined });
    expect([await lock.isHeld(), await keeper.read()]).toEqual([true, { ...info({ id: 'a' }), since: SINCE }]);
    await lock.release();
    expect([object.version(), await lock.isHeld(), await keeper.read()]).toEqual([undefined, false, undefined]);
    const asked = object.asked.length;
    await lock.release();
    expect(object.asked).toHaveLength(asked);
  });

  test('held, it refuses by name and is left as it is', async () => {
    const { object, keeper } = aKeeper();
    await keeper.take(info({ id: 'a' }), options());
    const refused = await refusal(keeper.take(info({ id: 'b' }), options()));
    expect(refused).toMatchObject({ code: 'ledger-locked', category: 'later' });
    expect(refused.message).toBe(
      `The ledger shop is locked by jo on here (process 10) since ${SINCE} for: trueup apply. Nothing was changed.`,
    );
    expect(refused.hint).toMatch(/trueup ledger unlock a$/u);
    expect(object.made).toHaveLength(1);
  });

  test('is waited for, and had when it goes', async () => {
    const { keeper } = aKeeper();
    const first = await keeper.take(info(), options());
    let slept = 0;
    const sleep = async (milliseconds: number): Promise<void> => {
      slept += milliseconds;
      if (slept > 1000) await first.release();
    };
    const second = await keeper.take(info({ id: 'b' }), options({ timeoutMs: 60_000, sleep }));
    expect([await second.isHeld(), await first.isHeld()]).toEqual([true, false]);
    expect(slept).toBeLessThan(60_000);
  });

  test('of whom a clock jumps says what the clock said, and nothing is taken for old', async () => {
    const { keeper } = aKeeper();
    await keeper.take(info({ id: 'a' }), options({ now: () => 0 }));
    await refusal(keeper.take(info({ id: 'b' }), options({ now: () => AT * 2 })));
    expect(await keeper.read()).toMatchObject({ id: 'a', since: '1970-01-01T00:00:00.000Z' });
  });

  test('is not removed by whoever lost it', async () => {
    const { object, keeper } = aKeeper();
    const lost = await keeper.take(info({ id: 'a' }), options());
    expect(await keeper.break('a')).toBe(true);
    const next = await keeper.take(info({ id: 'b' }), options());
    expect([await lost.isHeld(), await next.isHeld()]).toEqual([false, true]);
    await lost.release();
    expect([await next.isHeld(), object.text()]).toEqual([true, expect.stringContaining('"b"')]);
  });

  test('that cannot be given back is told, may be given back later, and holds up nobody in this process', async () => {
    const { object, keeper } = aKeeper();
    const lock = await keeper.take(info({ id: 'a' }), options());
    object.fates.push('lost', 'lost', 'lost', 'lost');
    const refused = await refusal(lock.release());
    expect(refused).toMatchObject({ code: 'ledger-not-unlocked', category: 'failed' });
    expect(refused.hint).toContain('unlock a');
    expect(refused.cause).toMatchObject({ code: 'ledger-unreachable' });
    const next = await keeper.take(info({ id: 'b' }), options());
    expect(next.notice).toContain('that process no longer runs');
    await lock.release();
    expect(await next.isHeld()).toBe(true);
  });

  test('that could not be given back is given back by the next try', async () => {
    const { object, keeper } = aKeeper();
    const lock = await keeper.take(info({ id: 'a' }), options());
    object.fates.push('refused');
    await refusal(lock.release());
    await lock.release();
    expect(object.version()).toBeUndefined();
  });
});

describe('a lock whose holder died', () => {
  test('is taken over by compare-and-swap, and it is told whose it was', async () => {
    const object = scriptedObject(renderLock({ ...info({ id: 'd', pid: DEAD }), since: SINCE }));
    const lock = await keepLockIn(object, 'shop', sleeps().sleep).take(info({ id: 'b' }), options());
    expect(lock.notice).toBe(
      `Took over the lock of the ledger shop held by jo on here (process ${DEAD}) since ${SINCE} for: trueup apply: that process no longer runs.`,
    );
    expect(object.made.at(-1)).toMatchObject({ by: 'tested', from: 'v1', to: 'v2' });
    await lock.release();
    expect(object.version()).toBeUndefined();
  });

  test.each([
    ['of another place', { pid: DEAD, place: 'elsewhere' }],
    ['of no place', { pid: DEAD, place: undefined }],
    ['without a pid', { pid: 0 }],
    ['that may run', { pid: 11 }],
  ])('is left to a person where it is one %s', async (_, over) => {
    const object = scriptedObject(renderLock({ ...info({ id: 'd', ...over }), since: SINCE }));
    const keeper = keepLockIn(object, 'shop', sleeps().sleep);
    expect((await refusal(keeper.take(info({ id: 'b' }), options()))).hint).toContain('unlock d');
    expect(object.made).toHaveLength(1);
  });

  test('is left to a person by one who knows no place of its own', async () => {
    const object = scriptedObject(renderLock({ ...info({ id: 'd', pid: DEAD, place: undefined }), since: SINCE }));
    const keeper = keepLockIn(object, 'shop', sleeps().sleep);
    await refusal(keeper.take(info({ id: 'b', place: undefined }), options()));
    expect(object.made).toHaveLength(1);
  });

  test('under this very pid is an earlier process, unless it is this one', async () => {
    const object = scriptedObject(renderLock({ ...info({ id: 'earlier' }), since: SINCE }));
    const keeper = keepLockIn(object, 'shop', sleeps().sleep);
    const lock = await keeper.take(info({ id: 'b' }), options());
    expect(lock.notice).toContain('that process no longer runs');
    await refusal(keeper.take(info({ id: 'c' }), options()));
    expect(await lock.isHeld()).toBe(true);
    await lock.release();
  });

  test('has one successor: who comes second looks again and is refused', async () => {
    const object = scriptedObject(renderLock({ ...info({ id: 'd', pid: DEAD }), since: SINCE }));
    const keeper = keepLockIn(object, 'shop', sleeps().sleep);
    object.before = (number, kind) => {
      if (number === 2 && kind === 'write')
        object.rival(renderLock({ ...info({ id: 'other', pid: 11 }), since: SINCE }));
    };
    expect((await refusal(keeper.take(info({ id: 'b' }), options()))).hint).toContain('unlock other');
    expect(object.text()).toContain('"other"');
  });
});

describe('a lock that says nothing readable', () => {
  test('locks all the same, goes by its version, and is removed under that name only', async () => {
    for (const text of ['', 'not JSON', '{"id":7}', '{"lock":2}', '[]']) {
      const object = scriptedObject(text);
      const keeper = keepLockIn(object, 'shop', sleeps().sleep);
      const refused = await refusal(keeper.take(info(), options()));
      expect(refused.message).toContain('unknown on unknown (process 0) since unknown for: unknown');
      expect(refused.hint).toContain('unlock v1');
      expect(await keeper.read()).toMatchObject({ id: 'v1', who: 'unknown', operation: 'unknown', pid: 0 });
      expect(await keeper.break('another')).toBe(false);
      expect(await keeper.break('v1')).toBe(true);
      expect(await keeper.break('v1')).toBe(false);
      expect(object.version()).toBeUndefined();
    }
  });
});

test('an unreadable lock goes by a name that a shell leaves as it is', async () => {
  const object = scriptedObject('not JSON');
  const read = async () => ({ bytes: Buffer.from('not JSON'), version: '"d4-1d.8$(x)"' });
  const keeper = keepLockIn(
    { ...object, read, remove: async (version) => version === '"d4-1d.8$(x)"' },
    'shop',
    sleeps().sleep,
  );
  expect((await refusal(keeper.take(info(), options()))).hint).toMatch(/unlock d4-1d\.8x$/u);
  expect(await keeper.break('d4-1d.8x')).toBe(true);
});

describe('a lock over a bad line', () => {
  test('is had when the answer was lost, and then asked for again', async () => {
    for (const fate of ['unheard', 'lost', 'late'] as const) {
      const { object, keeper } = aKeeper();
      object.fates.push(fate);
      const lock = await keeper.take(info(), options());
      expect(await lock.isHeld()).toBe(true);
      await lock.release();
      expect(object.version()).toBeUndefined();
    }
  });

  test('that comes through only after somebody else held it and gave it back, is had', async () => {
    const { object, keeper } = aKeeper();
    object.fates.push('stray');
    object.before = (number) => {
      if (number === 3) object.rival(renderLock({ ...info({ id: 'other', place: 'elsewhere' }), since: SINCE }));
    };
    const sleep = async (): Promise<void> => {
      object.rival(undefined);
      object.settle();
    };
    let now = AT;
    const lock = await keeper.take(info({ id: 'a' }), options({ timeoutMs: 60_000, sleep, now: () => now++ }));
    expect(lock).toMatchObject({ holder: { id: 'a', since: SINCE }, notice: undefined });
    expect([await lock.isHeld(), object.made.length]).toEqual([true, 3]);
    await lock.release();
    expect(object.version()).toBeUndefined();
  });

  test('that changes hands at every look is refused without a name', async () => {
    const { object, keeper } = aKeeper();
    object.before = (number, kind) => {
      if (kind === 'write') object.rival(`theirs ${number}`);
      else object.rival(undefined);
    };
    const refused = await refusal(keeper.take(info(), options()));
    expect(refused.message).toContain('somebody who has not said yet who it is');
    expect(object.asked).toHaveLength(10);
  });

  test('that was refused is no lock of this process any more', async () => {
    const { object, keeper } = aKeeper();
    object.fates.push('refused');
    await refusal(keeper.take(info({ id: 'x' }), options()));
    // As if it had landed after all: nobody here holds it, so it may be taken over.
    object.rival(renderLock({ ...info({ id: 'x' }), since: SINCE }));
    expect((await keeper.take(info({ id: 'y' }), options())).notice).toContain('no longer runs');
  });

  test(`has one holder at most, whatever is lost, late or dead (${title})`, async () => {
    await fc.assert(
      fc.asyncProperty(aWorld, async ({ dead, fates, acts }) => {
        const object = scriptedObject(dead ? renderLock({ ...info({ id: 'd', pid: DEAD }), since: SINCE }) : undefined);
        const keeper = keepLockIn(object, 'shop', sleeps().sleep);
        object.fates.push(...fates);
        const held: (HeldLock | undefined)[] = [undefined, undefined, undefined];
        for (const [who, act] of acts) {
          const lock = held[who];
          if (act === 'take' && lock === undefined) {
            held[who] = await keeper.take(info(), options()).catch(() => undefined);
          } else if (act === 'release' && lock !== undefined) {
            held[who] = undefined;
            await lock.release().catch(() => undefined);
          }
          const holders = (await Promise.all(held.map((each) => each?.isHeld()))).filter(Boolean);
          expect(holders.length).toBeLessThanOrEqual(1);
          expect(holders).toHaveLength(held.filter(Boolean).length);
        }
      }),
      { ...seed, numRuns: casesOf(200, 10_000) },
    );
  });
});

const aWorld = fc.record({
  dead: fc.boolean(),
  fates: fc.array(fc.constantFrom<Fate>('kept', 'lost', 'unheard'), { maxLength: 12 }),
  acts: fc.array(fc.tuple(fc.nat(2), fc.constantFrom('take' as const, 'take' as const, 'release' as const)), {
    maxLength: 12,
  }),
});

function aKeeper(): { readonly object: ScriptedObject; readonly keeper: ReturnType<typeof keepLockIn> } {
  const object = scriptedObject();
  return { object, keeper: keepLockIn(object, 'shop', sleeps().sleep) };
}

function info(over: Partial<LockInfo> = {}): LockInfo {
  count += 1;
  return {
    id: `id-${count}`,
    operation: 'apply',
    who: 'jo',
    host: 'here',
    pid: 10,
    place: 'this-place',
    command: 'trueup apply',
    ...over,
  };
}

function options(over: Partial<LockOptions> = {}): LockOptions {
  return { timeoutMs: 0, now: () => AT, sleep: sleeps().sleep, isAlive: (pid) => pid > 0 && pid !== DEAD, ...over };
}
