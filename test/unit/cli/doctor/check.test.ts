import { expect, it } from 'vitest';
import { type Check, ok, openIfForbidden, runCheck } from '../../../../src/cli/doctor/check.ts';
import { TrueupError } from '../../../../src/model/error.ts';

const throwing = (error: unknown): Check<object> => ({
  name: 'it',
  run: () => {
    throw error;
  },
});
const refusal = (code: string) => new TrueupError('why', { code, category: 'failed', hint: 'do this' });

it('makes a refusing world a failure with its hint', async () => {
  expect(await runCheck(throwing(refusal('some')), { needs: {} })).toEqual({
    name: 'it',
    status: 'failure',
    message: 'why',
    fix: 'do this',
  });
});

it('leaves a check open when what it needs is missing', async () => {
  const result = await runCheck(throwing(new Error('ran')), { missing: 'no token' });
  expect(result).toEqual({ name: 'it', status: 'warning', message: 'not checked: no token', fix: null });
});

it('hides neither bugs nor signals', async () => {
  await expect(runCheck(throwing(new TypeError('bug')), { needs: {} })).rejects.toThrow('bug');
  await expect(runCheck(throwing(refusal('interrupted')), { needs: {} })).rejects.toThrow('why');
});

it('tells a missing permission once, where permissions are checked', async () => {
  const failing = (code: string) => openIfForbidden(() => Promise.reject(refusal(code)));
  expect(await failing('scope-missing')).toMatchObject({ status: 'warning' });
  await expect(failing('token-refused')).rejects.toThrow('why');
  expect(await openIfForbidden(async () => ok('fine'))).toEqual(ok('fine'));
});
