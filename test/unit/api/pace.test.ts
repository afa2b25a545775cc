import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { createCircuit } from '../../../src/api/circuit.ts';
import { interrupted } from '../../../src/api/errors.ts';
import { createPace, type Pace } from '../../../src/api/pace.ts';
import { createRateWindow, type RateWindow } from '../../../src/api/rate-window.ts';
import { createVirtualClock } from '../../support/simulation/virtual-clock.ts';
import { fakeOutside } from './scripted-server.ts';

const START = 1_800_000_000_000;

interface Tested {
  readonly pace: Pace;
  readonly window: RateWindow;
  readonly notices: string[];
  readonly outside: ReturnType<typeof fakeOutside>;
  /** Ends a request with an answer that has these headers. */
  leave(headers: Record<string, string>): void;
}

function aPace({ parallelism = 4, budget }: { parallelism?: number; budget?: number | undefined } = {}): Tested {
  const outside = fakeOutside();
  const notices: string[] = [];
  const window = createRateWindow({ budget, now: outside.now });
  const circuit = createCircuit(outside);
  const onNotice = (message: string) => notices.push(message);
  const pace = createPace({ parallelism, window, circuit, ...outside, onNotice });
  const leave = (headers: Record<string, string>) => {
    window.observe(headers, outside.now());
    pace.leave();
  };
  return { pace, window, notices, outside, leave };
}

/** One request at a time, by a clock that only moves while somebody waits for it. */
function aVirtualPace() {
  const clock = createVirtualClock(START);
  const notices: string[] = [];
  const window = createRateWindow(clock);
  const circuit = createCircuit({ ...clock, random: () => 0.5 });
  const onNotice = (message: string) => notices.push(message);
  const pace = createPace({ parallelism: 1, window, circuit, ...clock, onNotice });
  const leave = (told: Record<string, string>) => {
    window.observe(told, clock.now());
    pace.leave();
  };
  return { pace, clock, notices, leave };
}

function headers(limit: number, remaining: number, reset: number): Record<string, string> {
  return {
    'x-ratelimit-limit': String(limit),
    'x-ratelimit-remaining': String(remaining),
    'x-ratelimit-reset': String(reset),
  };
}

/** A server with fixed 10-second windows that every request is run against; counts what came too much. */
async function run(count: number, limit: number, parallelism: number, budget?: number, others = 0) {
  const { pace, outside, leave } = aPace({ parallelism, budget });
  const used = new Map<number, number>();
  let refused = 0;
  const one = async (): Promise<void> => {
    await pace.enter({});
    const window = Math.floor(outside.clock.time / 10_000);
    const n = (used.get(window) ?? 0) + 1;
    used.set(window, n);
    if (n + others > limit) refused += 1;
    await new Promise((resolve) => setImmediate(resolve));
    leave(headers(limit, Math.max(limit - others - n, 0), (window + 1) * 10));
  };
  await Promise.all(Array.from({ length: count }, one));
  return { used: [...used.values()], refused, elapsed: outside.clock.time - START };
}

describe('within the windows Intercom tells of', () => {
  it('uses each window to its end and never more', async () => {
    expect(await run(1_000, 167, 20)).toEqual({ used: [167, 167, 167, 167, 167, 165], refused: 0, elapsed: 50_000 });
  });

  it('sends no more than a new window holds, before any answer tells of it', async () => {
    // The first window is unknown when its burst leaves.
    const { used, refused } = await run(60, 7, 20);
    expect(refused).toBe(13);
    expect(used.slice(1)).toEqual([7, 7, 7, 7, 7, 5]);
  });

  it('uses its share when others are to have theirs, and all of its share while others use what is theirs', async () => {
    const alone = await run(300, 100, 10, 0.6);
    expect(alone).toMatchObject({ refused: 0, used: [60, 60, 60, 60, 60] });
    const among = await run(300, 100, 10, 0.6, 40);
    expect(among).toMatchObject({ refused: 0, used: [60, 60, 60, 60, 60] });
    const late = await run(300, 100, 10, 0.6, 50);
    expect(late).toMatchObject({ refused: 0, used: [50, 50, 50, 50, 50, 50] });
  });

  it('tells what may leave in a window', async () => {
    const { pace, window, leave } = aPace({ budget: 0.5 });
    expect(window.allowance()).toBeUndefined();
    await pace.enter({});
    leave(headers(1667, 1600, START / 1000 + 10));
    expect(window.allowance()).toBe(833);
  });

  it('goes by the lowest count when answers overtake each other, and ignores late news of an older window', async () => {
    const { pace, outside, leave } = aPace();
    await Promise.all([pace.enter({}), pace.enter({}), pace.enter({})]);
    leave(headers(10, 0, START / 1000 + 10));
    leave(headers(10, 1, START / 1000 + 10));
    leave(headers(10, 9, START / 1000));
    await pace.enter({});
    expect(outside.sleeps).toEqual([10_000]);
  });

  it('never waits more than a minute at a time for a window, and says that it waits', async () => {
    const { pace, outside, notices, leave } = aPace();
    await pace.enter({});
    leave(headers(10, 0, START / 1000 + 86_400));
    await pace.enter({});
    expect(outside.sleeps).toEqual([60_000]);
    expect(notices).toEqual(['the 10 requests of this 10-second window are used up; going on in 60.0 s']);
  });
});

it('does not pace without headers, or with headers that say nothing', async () => {
  const { pace, outside, leave } = aPace();
  for (const strange of [
    {},
    { 'x-ratelimit-remaining': '0' },
    { 'x-ratelimit-limit': '0' },
    { 'x-ratelimit-remaining': '-1', 'x-ratelimit-reset': 'soon' },
  ] as Record<string, string>[]) {
    await pace.enter({});
    leave(strange);
  }
  await pace.enter({});
  pace.leave();
  expect(outside.sleeps).toEqual([]);
});

it('holds everything back during a pause', async () => {
  const { pace, outside } = aPace();
  pace.pause(3_000);
  await pace.enter({});
  expect(outside.sleeps).toEqual([3_000]);
});

it('a pause is not told as a window that is used up', async () => {
  const { pace, clock, notices, leave } = aVirtualPace();
  await pace.enter({});
  leave(headers(10, 0, START / 1000 + 5));
  pace.pause(8_000);
  await clock.runUntil(pace.enter({}));
  expect([clock.now() - START, notices]).toEqual([8_000, []]);
});

it('listens once to a signal that many bring', async () => {
  const { pace } = aPace();
  const { signal } = new AbortController();
  for (let times = 0; times < 3; times += 1) await pace.enter({ signal });
  expect(getEventListeners(signal, 'abort')).toHaveLength(1);
});

it('lets those who wait go when their signal fires, and keeps the others', async () => {
  const controller = new AbortController();
  const { pace } = aPace({ parallelism: 1 });
  await pace.enter({});
  const waiting = pace.enter({ signal: controller.signal });
  const other = pace.enter({});
  controller.abort();
  await expect(waiting).rejects.toMatchObject({ code: 'interrupted' });
  pace.leave();
  await other;
  await expect(pace.enter({ signal: controller.signal })).rejects.toMatchObject({ code: 'interrupted' });
});

it('refuses who waits and who comes once it is stopped, with what stopped it first', async () => {
  const { pace } = aPace({ parallelism: 1 });
  await pace.enter({});
  const waiting = pace.enter({});
  const why = interrupted();
  pace.stop(why);
  pace.stop(interrupted());
  await expect(waiting).rejects.toBe(why);
  await expect(pace.enter({})).rejects.toBe(why);
  expect(pace.stopped()).toBe(why);
});

it('ends its sleep when nobody is left to be woken', async () => {
  const outside = fakeOutside();
  const window = createRateWindow(outside);
  let ended = false;
  const sleep = (_milliseconds: number, signal?: AbortSignal) =>
    new Promise<void>((resolve) =>
      signal?.addEventListener('abort', () => {
        ended = true;
        resolve();
      }),
    );
  const pace = createPace({ ...outside, parallelism: 1, window, circuit: createCircuit(outside), sleep });
  pace.pause(9_000);
  const waiting = pace.enter({});
  pace.stop(interrupted());
  await expect(waiting).rejects.toMatchObject({ code: 'interrupted' });
  expect(ended).toBe(true);
});

describe('a deadline', () => {
  const bound = { deadline: START + 25_000 };

  /** Ten requests a window, each answered after 50 ms. */
  const runBound = async (count: number) => {
    const clock = createVirtualClock(START);
    const window = createRateWindow(clock);
    const pace = createPace({
      parallelism: 5,
      window,
      circuit: createCircuit({ ...clock, random: () => 0.5 }),
      ...clock,
    });
    const used = new Map<number, number>();
    const one = async (entrant: { readonly deadline?: number }): Promise<string> => {
      await pace.enter(entrant);
      const ends = Math.floor(clock.now() / 10_000) * 10 + 10;
      used.set(ends, (used.get(ends) ?? 0) + 1);
      const told = headers(10, 10 - (used.get(ends) ?? 0), ends);
      await clock.sleep(50);
      window.observe(told, clock.now());
      pace.leave();
      return 'done';
    };
    const first = await clock.runUntil(one({}));
    const free = one({});
    const ends = Array.from({ length: count }, () => one(bound).catch((error: { code: string }) => error.code));
    return { ends: new Set([first, await clock.runUntil(free), ...(await clock.runUntil(Promise.all(ends)))]), clock };
  };

  it('lets through what the windows that are left can hold', async () => {
    const { ends, clock } = await runBound(28);
    expect(ends).toEqual(new Set(['done']));
    expect(clock.now()).toBeLessThan(bound.deadline);
  });

  it('refuses at once all of what they cannot hold, and nobody who has no deadline', async () => {
    const { ends, clock } = await runBound(80);
    expect(ends).toEqual(new Set(['done', 'deadline-too-short']));
    expect(clock.now()).toBeLessThan(START + 1_000);
  });

  it('turns away those whose time has come while they wait, and keeps those who have time', async () => {
    const { pace, outside } = aPace({ parallelism: 1 });
    await pace.enter({});
    const free = pace.enter({});
    const late = pace.enter(bound);
    outside.clock.time += 25_000;
    pace.leave();
    await expect(late).rejects.toMatchObject({ code: 'deadline-passed' });
    await free;
  });

  it('that some could not keep is kept by none that come later', async () => {
    const { pace, clock, leave } = aVirtualPace();
    await pace.enter({});
    leave(headers(1, 0, START / 1000 + 10));
    const [first, second, third] = [1, 2, 3].map(() => pace.enter(bound).catch((error: Error) => error));
    const refused = await third;
    expect(refused).toMatchObject({
      code: 'deadline-too-short',
      message:
        '3 more requests take about 30 s at 1 requests in 10 s, and --deadline leaves less; none of them was sent',
    });
    expect([await first, await second]).toEqual([refused, refused]);
    expect(await pace.enter({ deadline: START + 900_000 }).catch((error: Error) => error)).toBe(refused);
    await clock.runUntil(pace.enter({}));
    expect(clock.now()).toBe(START + 10_000);
  });

  it('is kept by as many as there is room for, to the last', async () => {
    const { pace, clock, leave } = aVirtualPace();
    await pace.enter({});
    leave(headers(1, 0, START / 1000 + 10));
    const keep = () => pace.enter({ deadline: START + 20_001 });
    const [first, second] = [keep(), keep()];
    await clock.runUntil(first);
    leave(headers(1, 0, START / 1000 + 20));
    await clock.runUntil(second);
    expect(clock.now()).toBe(START + 20_000);
  });

  it('refuses what comes after it', async () => {
    const { pace, outside } = aPace();
    outside.clock.time += 25_000;
    await expect(pace.enter(bound)).rejects.toMatchObject({ code: 'deadline-passed', category: 'later' });
    await pace.enter({});
  });
});

describe('waits', () => {
  it('counts each time nothing leaves until some time has passed, once for all who wait, and no wait for each other', async () => {
    const { pace, outside, leave } = aPace({ parallelism: 2 });
    await pace.enter({});
    await pace.enter({});
    const third = pace.enter({});
    leave(headers(100, 50, START / 1000 + 10));
    await third;
    expect(pace.waits()).toBe(0);
    leave(headers(100, 0, START / 1000 + 10));
    leave(headers(100, 0, START / 1000 + 10));
    await Promise.all([pace.enter({}), pace.enter({})]);
    expect([pace.waits(), outside.clock.time - START >= 10_000]).toEqual([1, true]);
  });
});
