import { describe, expect, test } from 'vitest';
import { keepHttpLock, lockSurely } from '../../../../src/ledger/backends/http-lock.ts';
import { renderLockId } from '../../../../src/ledger/backends/http-lock-id.ts';
import type { LockAnswer, StateProtocol } from '../../../../src/ledger/backends/http-protocol.ts';
import { proveHttp } from '../../../../src/ledger/backends/http-prove.ts';
import { OutcomeUnknown } from '../../../../src/ledger/shared-object.ts';
import { aRequest, lockOptions } from '../../../engines/engine.ts';
import { refusal } from '../sample.ts';

const SINCE = '2026-11-22T12:00:00.000Z';
const HERE = { who: 'jo', host: 'here', pid: process.pid, place: 'this-place' };

/** What a server answers: in turn, and the last one for ever. Functions throw. */
interface Script {
  readonly lock?: readonly (LockAnswer | (() => never))[];
  readonly unlock?: readonly (boolean | (() => never))[];
  readonly post?: readonly (boolean | (() => never))[];
}

function parts(script: Script) {
  const asked: string[] = [];
  const slept: number[] = [];
  const next = <Answer>(list: readonly (Answer | (() => never))[], count: number): Answer => {
    const answer = list[Math.min(count, list.length - 1)] as Answer | (() => never);
    return typeof answer === 'function' ? (answer as () => never)() : answer;
  };
  const counts = { lock: 0, unlock: 0, post: 0 };
  const say = <Answer>(kind: keyof Script, list: readonly (Answer | (() => never))[]): Promise<Answer> => {
    asked.push(kind);
    counts[kind] += 1;
    return (async () => next(list, counts[kind] - 1))();
  };
  const protocol: StateProtocol = {
    location: 'the state',
    get: async () => undefined,
    post: () => say('post', script.post ?? [true]),
    lock: () => say('lock', script.lock ?? [{ taken: true }]),
    unlock: () => say('unlock', script.unlock ?? [true]),
  };
  return {
    asked,
    slept,
    protocol,
    asker: HERE,
    now: () => Date.parse(SINCE),
    randomBytes: (count: number) => new Uint8Array(count).fill(7),
    sleep: async (milliseconds: number) => {
      slept.push(milliseconds);
    },
  };
}

const lost = (): never => {
  throw new OutcomeUnknown('no answer');
};
const nobody: LockAnswer = { taken: false, holder: undefined };
const heldBy = (id: string): LockAnswer => ({ taken: false, holder: { id, who: 'li@there', since: SINCE } });
const info = aRequest;

describe('a lock whose answer was lost', () => {
  test('is had when the server names this very id', async () => {
    const mine = renderLockId(info());
    expect(await lockSurely(parts({ lock: [lost, heldBy(mine)] }), mine, info())).toEqual({ taken: true });
  });

  test('of a server that names nobody is given back and asked for again, or was never had', async () => {
    const gave = parts({ lock: [lost, nobody, { taken: true }], unlock: [true] });
    expect(await lockSurely(gave, 'id', info())).toEqual({ taken: true });
    expect(gave.asked).toEqual(['lock', 'lock', 'unlock', 'lock']);
    const other = parts({ lock: [lost, nobody], unlock: [false] });
    expect(await lockSurely(other, 'id', info())).toEqual(nobody);
  });

  test('again and again is given up, and whatever came of it given back', async () => {
    const deaf = parts({ lock: [lost], unlock: [lost] });
    expect(await refusal(lockSurely(deaf, 'id', info()))).toMatchObject({ code: 'ledger-unreachable' });
    expect(deaf.asked).toEqual(['lock', 'lock', 'lock', 'lock', 'unlock']);
  });
});

describe('the lock of the protocol', () => {
  const dead = renderLockId(info({ id: 'dead', pid: 2 ** 30 }));

  test('of a dead process is taken over once it could be removed', async () => {
    const removed = parts({ lock: [heldBy(dead), { taken: true }] });
    expect((await keepHttpLock(removed).take(info(), lockOptions())).notice).toContain('no longer runs');
    const gone = parts({ lock: [heldBy(dead), { taken: true }], unlock: [false] });
    expect((await keepHttpLock(gone).take(info(), lockOptions())).notice).toBeUndefined();
  });

  test('is waited for a little where somebody only looks who holds it', async () => {
    const looked = parts({
      lock: [heldBy(renderLockId(info({ operation: 'look', place: 'elsewhere' }))), { taken: true }],
    });
    await keepHttpLock(looked).take(info(), lockOptions());
    expect(looked.slept).toEqual([50]);
  });

  test('that the server does not give back is not called released', async () => {
    const mine = info();
    const stuck = parts({ lock: [{ taken: true }, heldBy(renderLockId(mine))], unlock: [false] });
    const lock = await keepHttpLock(stuck).take(mine, lockOptions());
    expect(await refusal(lock.release())).toMatchObject({ cause: new Error('the server refused to remove it') });
  });

  test('that is gone when it is given back is released', async () => {
    const gone = parts({ lock: [{ taken: true }], unlock: [false, true] });
    const lock = await keepHttpLock(gone).take(info(), lockOptions());
    await lock.release();
    await lock.release();
    expect(gone.asked).toEqual(['lock', 'unlock', 'lock', 'unlock']);
  });

  test('tells nobody where nobody is named, and is then held by whoever took it', async () => {
    const silent = keepHttpLock(parts({ lock: [{ taken: true }, nobody] }));
    const lock = await silent.take(info(), lockOptions());
    expect(await lock.isHeld()).toBe(true);
    expect(await silent.read()).toMatchObject({ who: 'unknown' });
    expect(await silent.break('somebody')).toBe(false);
  });
});

describe('proving a server', () => {
  const read = async () => ({ bytes: undefined, version: undefined, serial: 0, lineage: 'trueup' });
  const taken: LockAnswer = { taken: true };

  test('waits for nobody who holds the lock', async () => {
    for (const holder of [heldBy(renderLockId(info())), nobody])
      expect(await refusal(proveHttp(parts({ lock: [holder] }), read))).toMatchObject({ code: 'ledger-locked' });
  });

  test('goes on when the answer to the write that should be refused is lost, and ends at a bug', async () => {
    const lock = [taken, nobody, nobody, taken];
    expect(await proveHttp(parts({ lock, post: [lost] }), read)).toHaveLength(4);
    const bug = () => {
      throw new RangeError('a bug');
    };
    await expect(proveHttp(parts({ lock, post: [bug] }), read)).rejects.toThrow(RangeError);
  });

  test('finds a lock that is still there after it was given back', async () => {
    const kept = parts({ lock: [taken, nobody, nobody, nobody] });
    expect(await refusal(proveHttp(kept, read))).toMatchObject({
      code: 'ledger-not-safe',
      message: expect.stringContaining('a lock that was given back is still there'),
    });
  });
});
