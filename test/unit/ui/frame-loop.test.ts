import { expect, it } from 'vitest';
import { startFrameLoop } from '../../../src/ui/frame-loop.ts';

/** A clock whose sleepers wake in order as a test moves it. */
function aSteppedClock() {
  let time = 0;
  let sleepers: { readonly at: number; readonly wake: () => void }[] = [];
  const sleep = (milliseconds: number, signal?: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      const done = () => {
        signal?.removeEventListener('abort', done);
        resolve();
      };
      sleepers.push({ at: time + milliseconds, wake: done });
      signal?.addEventListener('abort', done, { once: true });
    });
  return {
    now: () => time,
    sleep,
    /** Time that a frame takes. */
    spend: (milliseconds: number) => {
      time += milliseconds;
    },
    to: async (at: number) => {
      while (time < at) {
        const next = Math.min(at, ...sleepers.map((each) => each.at).filter((each) => each > time));
        time = next;
        const woken = sleepers.filter((each) => each.at <= time);
        sleepers = sleepers.filter((each) => each.at > time);
        for (const { wake } of woken) wake();
        await new Promise((resolve) => setImmediate(resolve));
      }
    },
  };
}

function aLoop(cost = 0) {
  const clock = aSteppedClock();
  const frames: number[] = [];
  const draw = () => {
    frames.push(clock.now());
    clock.spend(cost);
  };
  const errors: unknown[] = [];
  const loop = startFrameLoop({ ...clock, draw, onError: (error) => errors.push(error) });
  return { clock, frames, loop, errors };
}

it('draws ten frames a second at most, however much happens', async () => {
  const { clock, frames, loop } = aLoop();
  for (let at = 1; at <= 10_000; at += 1) {
    // Ten happenings a millisecond: 100,000 in ten seconds.
    for (let count = 0; count < 10; count += 1) loop.changed();
    await clock.to(at);
  }
  expect(frames.length).toBeLessThanOrEqual(101);
  expect(frames.length).toBeGreaterThan(90);
  const gaps = frames.slice(1).map((at, index) => at - (frames[index] ?? 0));
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(100);
  loop.stop();
});

it('draws once a second while nothing happens, and at once a tenth of one after something does', async () => {
  const { clock, frames, loop } = aLoop();
  await clock.to(3_050);
  expect(frames).toEqual([0, 1_000, 2_000, 3_000]);
  loop.changed();
  await clock.to(3_150);
  expect(frames.at(-1)).toBe(3_100);
  loop.stop();
});

it('draws frames that are dear more seldom, so that they take a hundredth of the time', async () => {
  const { clock, frames, loop } = aLoop(5);
  while (clock.now() < 30_000) {
    loop.changed();
    await clock.to(clock.now() + 10);
  }
  expect((frames.length * 5) / clock.now()).toBeLessThan(1 / 99);
  expect(frames.length).toBeGreaterThan(40);
  loop.stop();
});

it('draws nothing any more once it is stopped', async () => {
  const { clock, frames, loop } = aLoop();
  await clock.to(500);
  loop.stop();
  loop.changed();
  const { length } = frames;
  await clock.to(5_000);
  expect(frames).toHaveLength(length);
});

it('ends with what went wrong, and throws it at nobody', async () => {
  const clock = aSteppedClock();
  const errors: unknown[] = [];
  const broken = new Error('no frame');
  const draw = () => {
    throw broken;
  };
  startFrameLoop({ ...clock, draw, onError: (error) => errors.push(error) });
  await clock.to(5_000);
  expect(errors).toEqual([broken]);
});
