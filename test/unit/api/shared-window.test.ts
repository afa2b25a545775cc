import { expect, it } from 'vitest';
import { ordersOf } from '../../support/pace-laws.ts';
import { createOrders, pacedIntercom } from '../../support/paced-run.ts';

it.each([
  { shards: 4, limit: 500, parallelism: 10 },
  { shards: 5, limit: 166, parallelism: 5 },
])('$shards jobs with a share each stay together below one limit of $limit', async ({ shards, limit, parallelism }) => {
  const count = limit * 4;
  const intercom = pacedIntercom({ limit, parallelism, latency: 120, budget: 1 / shards, seed: 11 });
  const keys = ordersOf(count);
  const part = Math.ceil(count / shards);
  const runs = Array.from({ length: shards }, (_, at) =>
    createOrders(intercom, keys.slice(at * part, (at + 1) * part), parallelism),
  );
  const counts = await Promise.all(runs);
  expect(counts.reduce((sum, run) => sum + run.counts.added, 0)).toBe(count);
  const journal = intercom.journal();
  expect(journal.filter(({ status }) => status === 429).length).toBeLessThan(journal.length * 0.01);
  const windows = new Map<number, number>();
  for (const { at } of journal) windows.set(Math.floor(at / 10_000), (windows.get(Math.floor(at / 10_000)) ?? 0) + 1);
  // Together they use what one run would: none but the last window stays half empty.
  const full = [...windows.values()].slice(0, -1);
  expect(Math.min(...full)).toBeGreaterThan(limit * 0.9);
});
