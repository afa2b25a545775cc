import { describe, expect, it } from 'vitest';
import { createRateWindow, type RateWindow } from '../../../src/api/rate-window.ts';

const START = 1_800_000_000;

interface Tested extends RateWindow {
  readonly clock: { time: number };
  /** Takes in an answer that came at once. `reset` is in seconds from the start, `date` in milliseconds. */
  tell(remaining: number | undefined, reset: number | undefined, date?: number, limit?: number): void;
}

function aWindow(budget?: number): Tested {
  const clock = { time: START * 1000 };
  const window = createRateWindow({ budget, now: () => clock.time });
  const tell: Tested['tell'] = (remaining, reset, date, limit = 10) => {
    const headers = {
      'x-ratelimit-limit': String(limit),
      ...(remaining === undefined ? {} : { 'x-ratelimit-remaining': String(remaining) }),
      ...(reset === undefined ? {} : { 'x-ratelimit-reset': String(START + reset) }),
      ...(date === undefined ? {} : { date: new Date(date).toUTCString() }),
    };
    window.observe(headers, clock.time);
  };
  return { ...window, clock, tell };
}

describe('the room', () => {
  it('is as much as one likes until Intercom tells of a limit', () => {
    const window = aWindow();
    expect([window.room(500), window.allowance(), window.untilEnd()]).toEqual([Number.POSITIVE_INFINITY, undefined, 0]);
    window.observe({ 'x-ratelimit-limit': '0', 'x-ratelimit-remaining': '-3' }, window.clock.time);
    expect([window.room(500), window.allowance()]).toEqual([Number.POSITIVE_INFINITY, undefined]);
  });

  it('is what remains, less what is in flight, and all of it once the window has ended', () => {
    const window = aWindow();
    window.tell(7, 5);
    expect([window.room(0), window.room(3), window.untilEnd()]).toEqual([7, 4, 5000]);
    window.clock.time += 4999;
    expect([window.room(0), window.untilEnd()]).toEqual([7, 1]);
    window.clock.time += 1;
    expect([window.room(0), window.room(3), window.untilEnd()]).toEqual([10, 7, 0]);
    window.clock.time += 1000;
    expect(window.untilEnd()).toBe(0);
  });

  it('is never more than the share of one’s own, counted in answers', () => {
    const window = aWindow(0.5);
    window.tell(9, 5);
    expect([window.allowance(), window.room(0)]).toEqual([5, 4]);
    window.tell(8, 5);
    expect([window.room(0), window.room(2)]).toEqual([3, 1]);
    // Others used theirs.
    window.tell(1, 5);
    expect(window.room(0)).toBe(1);
  });

  it.each([
    [0.19, 1],
    [0.2, 2],
    [0.01, 1],
    [1, 10],
  ])('with a budget of %f of ten requests: %i', (budget, requests) => {
    const window = aWindow(budget);
    window.tell(undefined, undefined);
    expect(window.allowance()).toBe(requests);
  });

  it('is that of a new limit as soon as it is told, and keeps an old one when none is', () => {
    const window = aWindow();
    window.tell(undefined, undefined, undefined, 100);
    window.tell(undefined, undefined, undefined, 0);
    expect([window.allowance(), window.room(0)]).toEqual([100, 100]);
    window.tell(undefined, undefined, undefined, 30);
    expect([window.allowance(), window.room(0)]).toEqual([30, 30]);
  });
});

describe('news of a window', () => {
  it('needs both how much remains and until when', () => {
    const window = aWindow();
    window.tell(0, undefined);
    window.tell(undefined, 5);
    expect([window.room(0), window.untilEnd()]).toEqual([10, 0]);
  });

  it('counts by the lowest remaining, in whatever order the answers come', () => {
    const window = aWindow();
    for (const remaining of [6, 4, 5]) window.tell(remaining, 5);
    expect(window.room(0)).toBe(4);
  });

  it('of a later one replaces it, of an earlier one does not', () => {
    const window = aWindow();
    window.tell(4, 5);
    window.tell(9, 15);
    expect([window.room(0), window.untilEnd()]).toEqual([9, 15_000]);
    window.tell(0, 5);
    expect([window.room(0), window.untilEnd()]).toEqual([9, 15_000]);
    window.clock.time += 16_000;
    window.tell(0, 5);
    expect([window.room(0), window.untilEnd()]).toEqual([10, 0]);
  });

  it('is told by Intercom’s clock, and never lasts longer than a minute', () => {
    const window = aWindow();
    window.tell(4, 100 + 5, (START + 100) * 1000);
    expect(window.untilEnd()).toBe(5000);
    window.tell(4, 100 + 86_400);
    expect(window.untilEnd()).toBe(60_000);
  });

  it('that ends earlier by a clock that was set back is believed once the one before has ended', () => {
    const window = aWindow();
    window.tell(4, 5, window.clock.time);
    const setBack = 100_000;
    window.clock.time += 2000;
    window.tell(9, -100 + 12, window.clock.time - setBack);
    expect([window.room(0), window.untilEnd()]).toEqual([4, 3000]);
    window.clock.time += 3000;
    window.tell(8, -100 + 15, window.clock.time - setBack);
    expect([window.room(0), window.untilEnd()]).toEqual([8, 10_000]);
  });
});

it('tells how long it is until the reset that an answer names, also when it is over', () => {
  const window = aWindow();
  expect(window.untilReset({})).toBeUndefined();
  expect(window.untilReset({ 'x-ratelimit-reset': 'soon' })).toBeUndefined();
  expect(window.untilReset({ 'x-ratelimit-reset': String(START + 7) })).toBe(7000);
  window.tell(9, 5, (START + 100) * 1000);
  expect(window.untilReset({ 'x-ratelimit-reset': String(START + 7) })).toBe(-93_000);
});
