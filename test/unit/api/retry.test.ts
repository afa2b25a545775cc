import { describe, expect, it } from 'vitest';
import { backoff, clampRateWait, parseRetryAfter } from '../../../src/api/retry.ts';

describe('backoff', () => {
  it('doubles from half a second', () => {
    expect([1, 2, 3, 4].map((attempt) => backoff(attempt, () => 0.5))).toEqual([500, 1000, 2000, 4000]);
  });

  it('spreads by a quarter to both sides', () => {
    expect([backoff(1, () => 0), backoff(1, () => 1)]).toEqual([375, 625]);
  });
});

describe('parseRetryAfter', () => {
  const now = Date.parse('2026-03-01T09:00:00Z');
  it.each([
    [undefined, undefined],
    ['nonsense', undefined],
    ['', undefined],
    ['1.5', undefined],
    ['-5', undefined],
    ['7x', undefined],
    ['x7', undefined],
    ['1234567890', undefined],
    ['7', 7_000],
    ['999999999', 60_000],
    ['0', 0],
    ['86400', 60_000],
    ['Sun, 01 Mar 2026 09:00:20 GMT', 20_000],
    ['Sun, 01 Mar 2026 08:00:00 GMT', 0],
  ])('%s', (header, expected) => {
    expect(parseRetryAfter(header, now)).toBe(expected);
  });
});

it('keeps waits for a window between a second and a minute', () => {
  expect([-5_000, 0, 1_500, 3_600_000].map(clampRateWait)).toEqual([1_000, 1_000, 1_500, 60_000]);
});
