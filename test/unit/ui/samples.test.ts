import { expect, it } from 'vitest';
import { addSample, type Sample, timeFor } from '../../../src/ui/progress/samples.ts';

const SPAN = 30_000;

it('tells the time that is left at the pace of the last half minute, waits for the rate limit within it', () => {
  let samples: readonly Sample[] = [{ at: 0, count: 0 }];
  // 1,000 in one second, then nothing for nine, over and over: 100 a second in all.
  for (let at = 100; at <= 120_000; at += 100) {
    samples = addSample(samples, { at, count: Math.floor(at / 10_000) * 1000 + Math.min(1000, at % 10_000) }, SPAN);
  }
  expect(samples.length).toBeLessThan(40);
  const left = timeFor(6_000, samples, { at: 120_000, count: 12_000 }) ?? 0;
  expect(left).toBeGreaterThan(50_000);
  expect(left).toBeLessThan(70_000);
});

it('tells none before there is a pace', () => {
  expect(timeFor(10, [], { at: 0, count: 0 })).toBeUndefined();
  expect(timeFor(10, [{ at: 0, count: 0 }], { at: 1_000, count: 5 })).toBeUndefined();
  expect(timeFor(10, [{ at: 0, count: 5 }], { at: 60_000, count: 5 })).toBeUndefined();
});
