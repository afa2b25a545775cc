import { describe, expect, it } from 'vitest';
import { createPace, type Pace, type PaceOptions } from '../../../src/api/pace.ts';
import { fakeOutside } from './scripted-server.ts';

const START = 1_800_000_000_000;

function aPace(options: Partial<PaceOptions> = {}): { pace: Pace; outside: ReturnType<typeof fakeOutside> } {
  const outside = fakeOutside();
  return { pace: createPace({ parallelism: 4, ...outside, ...options }), outside };
}

function headers(limit: number, remaining: number, reset: number): Record<string, string> {
  return {
    'x-ratelimit-limit': String(limit),
    'x-ratelimit-remaining': String(remaining),
    'x-ratelimit-reset': String(reset),
  };
}

/** A server with fixed 10-second windows that every request is run against; counts what came too much. */
async function run(count: number, limit: number, parallelism: number, budget?: number) {
  const { pace, outside } = aPace({ parallelism, budget });
  const used = new Map<number, number>();
  let refused = 0;
  const one = async (): Promise<void> => {
    await pace.enter();
    const sentAt = outside.clock.time;
    const window = Math.floor(outside.clock.time / 10_000);
    const n = (used.get(window) ?? 0) + 1;
    used.set(window, n);
    if (n > limit) refused += 1;
    await new Promise((resolve) => setImmediate(resolve));
    pace.leave(headers(limit, Math.max(limit - n, 0), (window + 1) * 10), sentAt);
  };
  await Promise.all(Array.from({ length: count }, one));
  return { used: [...used.values()], refused, elapsed: outside.clock.time - START };
}

describe('within the windows Intercom tells of', () => {
  it('uses each window to its end and never more', async () => {
    expect(await run(1_000, 167, 20)).toEqual({ used: [167, 167, 167, 167, 167, 165], refused: 0, elapsed: 50_000 });
  });

  it('uses its share when others are to have theirs', async () => {
    const { used, refused } = await run(300, 100, 10, 0.6);
    expect(refused).toBe(0);
    expect(used).toEqual([60, 60, 60, 60, 60]);
  });

  it('tells the limit of a window', async () => {
    const { pace } = aPace();
    expect(pace.windowLimit()).toBeUndefined();
    await pace.enter();
    pace.leave(headers(1667, 1600, START / 1000 + 10), START);
    expect(pace.windowLimit()).toBe(1667);
  });

  it('goes by the lowest count when answers overtake each other', async () => {
    const { pace, outside } = aPace();
    await Promise.all([pace.enter(), pace.enter()]);
    pace.leave(headers(10, 0, START / 1000 + 10), START);
    pace.leave(headers(10, 1, START / 1000 + 10), START);
    await pace.enter();
    expect(outside.sleeps).toEqual([10_000]);
  });

  it('never waits more than a minute at a time for a window', async () => {
    const { pace, outside } = aPace();
    await pace.enter();
    pace.leave(headers(10, 0, START / 1000 + 86_400), START);
    await pace.enter();
    expect(outside.sleeps).toEqual([60_000]);
  });
});

it('does not pace without headers, or with headers that say nothing', async () => {
  const { pace, outside } = aPace();
  for (const strange of [
    {},
    { 'x-ratelimit-remaining': '0' },
    { 'x-ratelimit-remaining': '-1', 'x-ratelimit-reset': 'soon' },
  ]) {
    await pace.enter();
    pace.leave(strange, START);
  }
  await pace.enter();
  pace.leave(undefined, START);
  expect(outside.sleeps).toEqual([]);
});

it('holds everything back during a pause', async () => {
  const { pace, outside } = aPace();
  pace.pause(3_000);
  await pace.enter();
  expect(outside.sleeps).toEqual([3_000]);
});

it('lets those who wait go when the signal fires', async () => {
  const controller = new AbortController();
  const { pace } = aPace({ parallelism: 1, signal: controller.signal });
  await pace.enter();
  const waiting = pace.enter();
  controller.abort();
  await expect(waiting).rejects.toMatchObject({ code: 'interrupted' });
});
