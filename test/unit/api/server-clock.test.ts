import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createServerClock } from '../../../src/api/server-clock.ts';

const date = (milliseconds: number): string => new Date(Math.floor(milliseconds / 1000) * 1000).toUTCString();

it('is within a second after one answer and never early, whatever the skew', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: -3_600_000, max: 3_600_000 }),
      fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 30 }),
      (skew, steps) => {
        const clock = createServerClock();
        let now = 1_800_000_000_123;
        for (const step of steps) {
          const sent = now;
          now += step;
          clock.observe(date(sent + skew + step / 2), sent, now);
        }
        const target = now + skew + 5_000;
        const late = clock.toLocal(target) - (target - skew);
        expect(late).toBeGreaterThanOrEqual(0);
        expect(late).toBeLessThanOrEqual(1_400);
      },
    ),
  );
});

it('is exact once a second has ticked over', () => {
  const clock = createServerClock();
  for (let now = 0; now <= 1_000; now += 10) clock.observe(date(now + 70_500), now, now);
  expect(clock.toLocal(80_000)).toBe(9_500);
});

it('learns anew when a clock was set, and does nothing without dates', () => {
  const clock = createServerClock();
  clock.observe(undefined, 0, 0);
  clock.observe('nonsense', 0, 0);
  expect(clock.toLocal(5)).toBe(5);
  clock.observe(date(107_000), 7_000, 7_000);
  expect(clock.toLocal(150_000)).toBe(50_000);
  clock.observe(date(48_000), 8_000, 8_000);
  expect(clock.toLocal(50_000)).toBe(10_000);
});
