import { expect, it } from 'vitest';
import { ApiError, NetworkError, RunStopped, TrueupError } from '../../../src/model/error.ts';

const DETAILS = { code: 'some-code', category: 'failed', hint: 'do this' } as const;
const CALL = { status: 422, method: 'PUT', path: '/contacts/1', requestId: 'r-1', outcome: 'refused' } as const;

it('an error carries everything it was told, under its own name', () => {
  const cause = new Error('why');
  const error = new TrueupError('what', { ...DETAILS, cause });
  expect(error).toMatchObject({ ...DETAILS, name: 'TrueupError', message: 'what', cause });
  expect('cause' in new TrueupError('what', { code: 'c', category: 'usage' })).toBe(false);
  expect(new TrueupError('what', { code: 'c', category: 'usage' }).hint).toBeUndefined();
});

it('an error of Intercom or of the way there says whether something may have happened', () => {
  expect(new ApiError('what', { ...DETAILS, ...CALL })).toMatchObject({ ...DETAILS, ...CALL, name: 'ApiError' });
  const network = new NetworkError('what', { ...DETAILS, outcome: 'unknown' });
  expect(network).toMatchObject({ ...DETAILS, outcome: 'unknown', name: 'NetworkError' });
  for (const error of [network, new RunStopped('what', DETAILS)]) expect(error).toBeInstanceOf(TrueupError);
});
