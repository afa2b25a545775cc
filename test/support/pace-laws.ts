import { expect } from 'vitest';
import { createOrders, type PacedOptions, pacedIntercom } from './paced-run.ts';

export const ordersOf = (count: number): string[] => Array.from({ length: count }, (_, index) => `O-${index}`);

/** What a run at the limit came to, counted from the journal. */
export interface PaceFigures {
  readonly limited: number;
  /** Requests let through, of those the windows that were used allow. */
  readonly rate: number;
  readonly text: string;
}

/** All done, hardly a 429, and the windows used to their end. */
export async function checkPace(count: number, options: PacedOptions): Promise<PaceFigures> {
  const intercom = pacedIntercom(options);
  const started = intercom.clock.now();
  const { counts } = await createOrders(intercom, ordersOf(count), options.parallelism);
  expect(counts).toMatchObject({ added: count, failed: 0, unknown: 0, skipped: 0 });
  const journal = intercom.journal();
  const limited = journal.filter((entry) => entry.status === 429).length;
  expect(limited / journal.length).toBeLessThan(0.01);
  expect(journal.filter((entry) => entry.status === 200)).toHaveLength(count);
  const allowed = Math.max(1, Math.floor(options.limit * (options.budget ?? 1)));
  // By Intercom's windows: of every one but the last, the allowance is to be used.
  const windows = new Map<number, number>();
  for (const { at, status } of journal) {
    if (status === 200) windows.set(Math.floor(at / 10_000), (windows.get(Math.floor(at / 10_000)) ?? 0) + 1);
  }
  const full = [...windows.values()].slice(0, -1);
  const span = Math.max(...windows.keys()) - Math.min(...windows.keys());
  const used = full.reduce((sum, each) => sum + each, 0);
  const rate = span === 0 ? 1 : used / (span * allowed);
  expect(rate).toBeGreaterThanOrEqual(0.95);
  // What is left to others is left to them, but for those in flight when a window begins.
  expect(Math.max(0, ...full)).toBeLessThanOrEqual(Math.min(options.limit, allowed + options.parallelism));
  const seconds = Math.round((intercom.clock.now() - started) / 1000);
  const text = `${count} objects in ${seconds} s, ${limited} of ${journal.length} requests 429, ${(rate * 100).toFixed(1)} % of the permitted rate`;
  return { limited, rate, text };
}

/** An outage in the middle: hardly more requests than needed, a plain second run ends it, nothing twice. */
export async function checkOutage(
  count: number,
  milliseconds: number,
  kind: 'refused' | 'reset' | '503',
  seed: number,
): Promise<string> {
  let from = Number.POSITIVE_INFINITY;
  const options = { limit: 1667, parallelism: 20, latency: 100, seed };
  const intercom = pacedIntercom({
    ...options,
    trouble: (at) => (at >= from && at < from + milliseconds ? kind : undefined),
  });
  from = intercom.clock.now() + Math.round((count * 100) / 20 / 2);
  const keys = ordersOf(count);
  const first = await createOrders(intercom, keys, 20);
  const problems = first.counts.failed + first.counts.unknown + first.counts.skipped;
  const stoppedAfter = intercom.clock.now() - from;
  if (milliseconds > 120_000) {
    expect(problems).toBeGreaterThan(0);
    expect(stoppedAfter).toBeLessThan(120_000);
  }
  // Whoever runs it again does so when Intercom is back.
  await intercom.clock.runUntil(intercom.clock.sleep(Math.max(0, from + milliseconds - intercom.clock.now())));
  const made = new Set(intercom.engine.state().instances.map((instance) => instance.external_id));
  await createOrders(
    intercom,
    keys.filter((key) => !made.has(key)),
    20,
  );
  expect(
    intercom.engine
      .state()
      .instances.map((instance) => instance.external_id)
      .sort(),
  ).toEqual([...keys].sort());
  const amplification = intercom.left.length / count;
  expect(amplification).toBeLessThanOrEqual(1.2);
  return `${kind}, ${milliseconds / 1000} s: ${amplification.toFixed(3)} requests per needed one, stopped after ${(stoppedAfter / 1000).toFixed(0)} s with ${problems} of ${count} left`;
}
