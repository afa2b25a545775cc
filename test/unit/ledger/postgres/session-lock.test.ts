import { describe, expect, test } from 'vitest';
import type { LockInfo } from '../../../../src/ledger/backend.ts';
import { renderLock } from '../../../../src/ledger/lock-text.ts';
import { keepLockInSession } from '../../../../src/ledger/postgres/session-lock.ts';
import { refusal } from '../sample.ts';
import { sleeps } from '../scripted-object.ts';
import { type Answer, scriptedDatabase, sqlError } from './scripted-database.ts';

const INFO: LockInfo = { id: 'a', operation: 'apply', who: 'jo', host: 'here', pid: 10, command: 'trueup apply' };
const OPTIONS = { timeoutMs: 0, now: () => 0, sleep: sleeps().sleep, isAlive: () => true };
const HELD = renderLock({ ...INFO, since: '09:00' });

describe('a lock of a session', () => {
  test('is asked for three times over connections that break, and is then no bug', async () => {
    let asked = 0;
    const { keeper } = aKeeper((text) => {
      if (!text.includes('pg_try_advisory_lock')) return [{ there: 'x' }];
      asked += 1;
      return new Error('reset');
    });
    expect(await refusal(keeper.take(INFO, OPTIONS))).toMatchObject({
      code: 'ledger-unreachable',
      category: 'later',
      message: 'shop cannot be reached: reset. Nothing was changed.',
    });
    expect([asked, keeper.heldId()]).toEqual([3, undefined]);
  });

  test('that is refused is asked for once', async () => {
    let asked = 0;
    const { keeper } = aKeeper((text) => {
      if (!text.includes('pg_try_advisory_lock')) return [{ there: 'x' }];
      asked += 1;
      return sqlError('42501');
    });
    expect(await refusal(keeper.take(INFO, OPTIONS))).toMatchObject({ code: 'ledger-not-permitted' });
    expect(asked).toBe(1);
  });

  test('is removed by who may end its session; another is told whom to ask', async () => {
    const breaking = (state: string) =>
      aKeeper((text) => {
        if (text.includes('pg_terminate_backend')) return sqlError(state);
        return [{ there: 'x', holder: HELD, backend: 77 }];
      }).keeper.break('a');
    expect(await refusal(breaking('42501'))).toMatchObject({
      code: 'ledger-not-permitted',
      message: 'shop: the session that holds the lock (backend 77) belongs to another user',
      hint: 'Let a user with the role pg_signal_backend run: SELECT pg_terminate_backend(77)',
    });
    expect(await refusal(breaking('42P02'))).toMatchObject({ code: 'ledger-refused' });
  });

  test('is removed also where an answer is lost on the way', async () => {
    for (const lost of ['pg_terminate_backend', 'DELETE FROM']) {
      let isThere = true;
      let spared = 1;
      const { keeper } = aKeeper((text) => {
        if (text.includes('pg_terminate_backend')) isThere = false;
        if (text.includes(lost) && spared-- > 0) return new Error('reset');
        return isThere ? [{ holder: HELD, backend: 77 }] : [];
      });
      expect(await keeper.break('a')).toBe(true);
      expect(await keeper.read()).toBeUndefined();
    }
  });

  test('is removed under its own id only', async () => {
    const { keeper, asked } = aKeeper(() => [{ holder: HELD, backend: 77 }]);
    expect(await keeper.break('b')).toBe(false);
    expect(asked).toHaveLength(1);
  });
});

function aKeeper(answer: Answer) {
  const { database, asked } = scriptedDatabase(answer);
  return { keeper: keepLockInSession(database, 'shop'), asked };
}
