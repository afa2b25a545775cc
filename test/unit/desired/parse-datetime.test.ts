import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseDatetimeText, parseEpochSeconds } from '../../../src/desired/parse-datetime.ts';

describe('parseDatetimeText', () => {
  for (const [text, iso] of [
    ['2026-03-01', '2026-03-01T00:00:00Z'],
    ['2026-03-01T09:00:00Z', '2026-03-01T09:00:00Z'],
    ['2026-03-01t09:00:00z', '2026-03-01T09:00:00Z'],
    ['2026-03-01 09:00:00+01:00', '2026-03-01T08:00:00Z'],
    ['2026-03-01T09:00:00 -0530', '2026-03-01T14:30:00Z'],
    ['2026-03-01T09:00+02', '2026-03-01T07:00:00Z'],
    ['2026-03-01T09:00:00.000Z', '2026-03-01T09:00:00Z'],
    ['2024-02-29', '2024-02-29T00:00:00Z'],
    ['1950-01-01', '1950-01-01T00:00:00Z'],
    ['2026-12-31T23:59:59-23:59', '2027-01-01T23:58:59Z'],
  ] as const)
    test(`${text} is ${iso}`, () => expect(parseDatetimeText(text)).toEqual({ seconds: Date.parse(iso) / 1000 }));

  for (const [text, message, hint] of [
    ['2026-03-01T09:00:00', 'time zone', '2026-03-01T09:00:00Z'],
    ['2026-03-01T09:00:00.5Z', 'whole seconds', '2026-03-01T09:00:00Z'],
    ['2026-02-30', 'no such day', ''],
    ['2025-02-29', 'no such day', ''],
    ['2026-13-01', 'no such day', ''],
    ['2026-00-10', 'no such day', ''],
    ['2026-03-01T24:00:00Z', 'time of day', ''],
    ['2026-03-01T09:60:00Z', 'time of day', ''],
    ['2026-06-30T23:59:60Z', 'time of day', ''],
    ['2026-03-01T09:00:00+25:00', 'offset', ''],
    ['01.03.2026', 'no date', '2026-03-01'],
    ['2026-3-1', 'no date', ''],
    ['20260301', 'no date', ''],
    ['yesterday', 'no date', ''],
    ['0000-01-01', 'no such day', ''],
  ] as const)
    test(`${text} is refused`, () => {
      const parsed = parseDatetimeText(text);
      expect(parsed).toHaveProperty('message', expect.stringContaining(message));
      expect(parsed).toHaveProperty('hint', expect.stringContaining(hint));
    });

  test('agrees with the platform on every second', () => {
    fc.assert(
      fc.property(fc.integer({ min: -30_000_000_000, max: 90_000_000_000 }), (seconds) => {
        const text = new Date(seconds * 1000).toISOString();
        expect(parseDatetimeText(text)).toEqual({ seconds });
      }),
    );
  });
});

describe('parseEpochSeconds', () => {
  test('takes whole seconds', () => {
    expect(parseEpochSeconds('1772355600')).toEqual({ seconds: 1772355600 });
    expect(parseEpochSeconds('-1')).toEqual({ seconds: -1 });
  });

  test('refuses milliseconds with the seconds they mean', () => {
    expect(parseEpochSeconds('1772355600000')).toMatchObject({ hint: 'write 1772355600' });
  });

  test('refuses fractions', () => expect(parseEpochSeconds('1.5')).toHaveProperty('message'));
});
