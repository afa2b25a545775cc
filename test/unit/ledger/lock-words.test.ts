import { describe, expect, test } from 'vitest';
import type { LockHolder } from '../../../src/ledger/backend.ts';
import {
  describeHolder,
  ledgerMoved,
  locked,
  lockLost,
  notReleased,
  takeoverNotice,
} from '../../../src/ledger/lock-words.ts';

const HOLDER: LockHolder = {
  id: 'a1',
  operation: 'apply',
  who: 'jo',
  host: 'here',
  pid: 10,
  since: '09:00',
  command: 'trueup apply',
};
const WHO = 'jo on here (process 10) since 09:00 for: trueup apply';

describe('the words of a lock', () => {
  test('name who holds it, and how to go on', () => {
    expect(describeHolder(HOLDER)).toBe(WHO);
    expect(locked('shop', HOLDER, 0)).toMatchObject({
      message: `The ledger shop is locked by ${WHO}. Nothing was changed.`,
      code: 'ledger-locked',
      category: 'later',
      hint: 'Wait for it with --lock-timeout; or, when you know that it no longer runs: trueup ledger unlock a1',
    });
  });

  test('say how long was waited, and what to do about somebody without a name', () => {
    expect(locked('shop', undefined, 2600)).toMatchObject({
      message:
        'The ledger shop is locked by somebody who has not said yet who it is. Waited 3 s for it. Nothing was changed.',
      hint: 'Run the command again in 10 seconds.',
    });
  });

  test('tell whose lock was taken over', () => {
    expect(takeoverNotice('shop', HOLDER)).toBe(
      `Took over the lock of the ledger shop held by ${WHO}: that process no longer runs.`,
    );
    expect(takeoverNotice('shop', undefined)).toBe(
      'Took over the lock of the ledger shop: whoever created it died before saying who it was.',
    );
  });

  test('tell apart a lock that is gone, a ledger that moved and a lock that stays', () => {
    expect(lockLost('shop')).toMatchObject({
      message: 'The lock of the ledger shop was removed while this run held it.',
      code: 'ledger-lock-lost',
      category: 'later',
      hint: 'See that nobody else applies, then run the same command again: what this run did is in its journal.',
    });
    expect(ledgerMoved('shop')).toMatchObject({
      message: 'The ledger shop was changed by somebody else since this run read it. It was left as they wrote it.',
      code: 'ledger-moved',
      category: 'later',
      hint: 'Run the same command again: it starts from the new ledger.',
    });
    const cause = new Error('EIO');
    expect(notReleased('shop', 'a1', cause)).toMatchObject({
      message: 'The lock of the ledger shop could not be removed. The ledger itself is complete.',
      code: 'ledger-not-unlocked',
      category: 'failed',
      hint: 'Remove it: trueup ledger unlock a1',
      cause,
    });
  });
});
