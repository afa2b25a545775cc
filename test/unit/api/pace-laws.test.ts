import { expect, it } from 'vitest';
import { checkOutage, checkPace } from '../../support/pace-laws.ts';

it.each([
  { limit: 166, parallelism: 20, latency: 80, seed: 1 },
  { limit: 166, parallelism: 20, latency: 80, skew: 3_600_000, seed: 2 },
  { limit: 166, parallelism: 50, latency: 300, skew: -3_600_000, budget: 0.6, seed: 3 },
])(
  '1,000 objects at $limit requests per 10 s, budget $budget, skew $skew: full speed and hardly a 429',
  async (options) => {
    const { limited } = await checkPace(1_000, options);
    expect(limited).toBeLessThan(10);
  },
);

it('1,000 objects at 1,667 requests per 10 s', async () => {
  await checkPace(1_000, { limit: 1667, parallelism: 40, latency: 100, seed: 4 });
});

it.each(['refused', 'reset', '503'] as const)(
  'ten minutes of %s amid an apply: a stop, and a plain run ends it',
  async (kind) => {
    await checkOutage(600, 600_000, kind, 5);
  },
);

it('a short outage is ridden out', async () => {
  const text = await checkOutage(600, 20_000, '503', 6);
  expect(text).toContain('with 0 of');
});
