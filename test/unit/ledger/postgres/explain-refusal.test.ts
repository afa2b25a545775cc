import { describe, expect, test } from 'vitest';
import { explainRefusal, stateOf } from '../../../../src/ledger/postgres/explain-refusal.ts';
import { OutcomeUnknown } from '../../../../src/ledger/shared-object.ts';
import { UsageError } from '../../../../src/model/error.ts';
import { sqlError } from './scripted-database.ts';

describe('what a database refuses with', () => {
  test.each([
    ['28P01', 'ledger-not-permitted', 'the database does not let this user in (refused with 28P01)', 'Check user and'],
    ['28000', 'ledger-not-permitted', 'the database does not let this user in (refused with 28000)', 'Check user and'],
    ['42501', 'ledger-not-permitted', 'this user may not do that (refused with 42501)', 'Grant it once: CREATE SCHEMA'],
    ['25006', 'ledger-not-permitted', 'this server takes no writes (refused with 25006)', 'Connect to the primary'],
    ['3D000', 'ledger-no-database', 'refused with 3D000', 'Create the database, or name another one'],
    ['42P02', 'ledger-refused', 'refused with 42P02 (SQLSTATE 42P02)', 'trueup ledger test'],
  ])('%s is %s', (state, code, message, hint) => {
    const cause = sqlError(state);
    expect(explainRefusal('shop', cause)).toMatchObject({ code, message: `shop: ${message}`, cause });
    expect(explainRefusal('shop', cause)).toMatchObject({ hint: expect.stringContaining(hint) });
  });

  test.each(['53300', '53200', '57P03'])('%s may be over later', (state) => {
    expect(explainRefusal('shop', sqlError(state))).toMatchObject({
      code: 'ledger-unreachable',
      category: 'later',
      message: `shop cannot be reached: refused with ${state}. Nothing was changed.`,
    });
  });

  test.each([
    sqlError('57P01'),
    sqlError('57014'),
    sqlError('08006'),
    sqlError('ECONNRESET'),
    sqlError('EPIPE'),
    Object.assign(new Error('odd'), { code: 7 }),
    new Error('ended'),
  ])('%s tells nobody whether it happened', (cause) => {
    expect(explainRefusal('shop', cause)).toEqual(new OutcomeUnknown(cause.message, cause));
    expect(explainRefusal('shop', cause)).toBeInstanceOf(OutcomeUnknown);
  });

  test('is left as it is where it was explained before, and taken as it is where it is no error', () => {
    for (const known of [new UsageError('x'), new OutcomeUnknown('x')])
      expect(explainRefusal('shop', known)).toBe(known);
    expect(explainRefusal('shop', 'gone').message).toBe('gone');
  });

  test('has a state of five letters and digits, or none', () => {
    for (const state of ['42P01', 'XX000', 'HV000', 'DA000', 'F0000', 'P0001'])
      expect(stateOf(sqlError(state))).toBe(state);
    for (const code of ['EPIPE', 'EBADF', 'ab123']) expect(stateOf(sqlError(code))).toBeUndefined();
    for (const error of [sqlError('042P01'), sqlError('42P010'), { code: '42P01' }])
      expect(stateOf(error)).toBeUndefined();
  });
});
