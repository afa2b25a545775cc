import { describe, expect, it } from 'vitest';
import { insteadOf, isInconclusive, unverified } from '../../../src/apply/settle.ts';
import { type ErrorCategory, TrueupError } from '../../../src/model/error.ts';
import { lost } from '../../support/apply-changes.ts';

const refusal = (category: ErrorCategory, code = 'rejected') => new TrueupError('refused', { code, category });

describe('insteadOf', () => {
  it('tells of what is open in the place of a refused look, and never hides a bug', () => {
    const open = lost();
    expect(() => insteadOf(open)(refusal('failed'))).toThrow(open);
    expect(() => insteadOf(open)(new RangeError('bug'))).toThrow(RangeError);
  });

  it('lets a refused look speak for itself while nothing is open', () => {
    const cause = refusal('failed');
    expect(() => insteadOf(undefined)(cause)).toThrow(cause);
  });
});

describe('isInconclusive', () => {
  it.each<[string, TrueupError, boolean]>([
    ['no answer', lost(), true],
    ['what may work later', refusal('later', 'rate-limit'), true],
    ['a signal', refusal('failed', 'interrupted'), true],
    ['a refusal', refusal('failed'), false],
    ['a mismatch', refusal('mismatch', 'moved'), false],
  ])('of %s', (_what, error, expected) => {
    expect(isInconclusive(error)).toBe(expected);
  });
});

describe('unverified', () => {
  it('is an open outcome that keeps what is to be done about the look', () => {
    const cause = new TrueupError('down', { code: 'intercom-down', category: 'later', hint: 'Wait.' });
    expect(unverified(cause)).toMatchObject({
      message: 'it was written, and what became of it could not be read: down',
      code: 'intercom-down',
      category: 'later',
      hint: 'Wait.',
      outcome: 'unknown',
      cause,
    });
  });
});
