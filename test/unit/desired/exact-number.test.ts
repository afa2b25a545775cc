import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseExactNumber } from '../../../src/desired/exact-number.ts';

describe('parseExactNumber', () => {
  for (const [text, value] of [
    ['0', 0],
    ['-0', 0],
    ['-0.0', 0],
    ['+5', 5],
    ['99.99', 99.99],
    ['99.990', 99.99],
    ['.5', 0.5],
    ['1.', 1],
    ['1e3', 1000],
    ['1E+2', 100],
    ['0e999999', 0],
    ['9007199254740991', 9007199254740991],
    ['1e300', 1e300],
    ['0.1', 0.1],
    ['123456789012.345', 123456789012.345],
  ] as const)
    test(`${text} is ${value}`, () => expect(parseExactNumber(text)).toMatchObject({ value }));

  for (const [text, refused] of [
    ['00123', 'ambiguous'],
    ['-01', 'ambiguous'],
    ['00.5', 'ambiguous'],
    ['0x1F', 'ambiguous'],
    ['0o17', 'ambiguous'],
    ['9007199254740992', 'inexact'],
    ['9007199254740993', 'inexact'],
    ['-9007199254740993', 'inexact'],
    ['9007199254740993.0', 'inexact'],
    ['0.10000000000000001', 'inexact'],
    ['0.1000000000000000055', 'inexact'],
    ['1e400', 'inexact'],
    ['1e-400', 'inexact'],
    ['123456789012345678901234567890', 'inexact'],
    ['.nan', 'not-a-number'],
    ['.inf', 'not-a-number'],
    ['-.Inf', 'not-a-number'],
    ['1_000', 'not-a-number'],
    ['1,5', 'not-a-number'],
    ['', 'not-a-number'],
    ['.', 'not-a-number'],
    ['12 ', 'not-a-number'],
    ['1e9999999', 'not-a-number'],
  ] as const)
    test(`${text} is ${refused}`, () => expect(parseExactNumber(text)).toEqual({ refused }));

  test('every number is read back from its own text', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        if (Number.isInteger(value) && !Number.isSafeInteger(value)) return;
        expect(parseExactNumber(String(value))).toMatchObject({ value: value === 0 ? 0 : value });
      }),
    );
  });

  test('whatever is accepted holds every digit that is written', () => {
    const digits = fc.stringMatching(/^[1-9][0-9]{0,24}$/u);
    fc.assert(
      fc.property(digits, digits, fc.integer({ min: 0, max: 9 }), (whole, fraction, zeros) => {
        const text = `${whole}.${'0'.repeat(zeros)}${fraction}`;
        const read = parseExactNumber(text);
        if ('refused' in read) return;
        const shown = read.value.toString();
        if (shown.includes('e')) return;
        expect(shown).toBe(text.replace(/0+$/u, '').replace(/\.$/u, ''));
      }),
    );
  });

  test('a million digits are refused', () => {
    expect(parseExactNumber(`1${'0'.repeat(500_000)}1${'0'.repeat(500_000)}.5`)).toEqual({ refused: 'inexact' });
  });
});
