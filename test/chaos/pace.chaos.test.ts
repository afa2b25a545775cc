import { expect, it } from 'vitest';
import { figure } from '../support/figures.ts';
import { checkPace } from '../support/pace-laws.ts';

const CASES = [
  { limit: 1667, parallelism: 40, latency: 120 },
  { limit: 166, parallelism: 20, latency: 120 },
  { limit: 166, parallelism: 200, latency: 400 },
].flatMap((base) => [base, { ...base, skew: 3_600_000 }, { ...base, skew: -3_600_000 }, { ...base, budget: 0.6 }]);

it.each(CASES)('10,000 objects: %j', async (options) => {
  const { text, rate } = await checkPace(10_000, { ...options, seed: 7 });
  expect(rate).toBeGreaterThanOrEqual(0.95);
  figure(`pace, ${JSON.stringify(options)}`, text);
});
