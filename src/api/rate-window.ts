import { createServerClock } from './server-clock.ts';
import { countOf, headerText, type RawAnswer } from './transport.ts';

/** What the answers tell of the window of ten seconds (D, D17) that requests are counted in. */
export interface RateWindow {
  /** Takes in one answer. */
  observe(headers: RawAnswer['headers'], sentAt: number): void;
  /** How many more may leave now, beside those in flight; without rate headers as many as one likes. */
  room(inFlight: number): number;
  /** Milliseconds until the window ends; 0 when it has, or when none is known. */
  untilEnd(): number;
  /** Requests that may leave in one window; undefined while Intercom has not told. */
  allowance(): number | undefined;
  /** Milliseconds until the window these headers tell of ends; undefined when they do not tell. */
  untilReset(headers: RawAnswer['headers']): number | undefined;
}

/** However far the end of a window seems to be, it is looked at again after this long. */
const LONGEST = 60_000;

interface Current {
  readonly reset: number;
  readonly endsAt: number;
  readonly remaining: number;
  /** Answers that were counted in it: requests of this run, not of others who share the limit. */
  readonly answered: number;
}

/**
 * `budget`: the share of each window that may be used, 0 to 1. It is a share of the limit, counted in requests of one's
 * own: others who use more than their part cost those who leave them room nothing but what is really gone.
 */
export function createRateWindow({ budget = 1, now }: { budget?: number | undefined; now: () => number }): RateWindow {
  const clock = createServerClock();
  let limit: number | undefined;
  let current: Current | undefined;

  const allowance = (): number | undefined => limit && Math.max(1, Math.floor(limit * budget));

  function observe(headers: RawAnswer['headers'], sentAt: number): void {
    clock.observe(headerText(headers, 'date'), sentAt, now());
    // A limit of none at all would stop everything for ever: such a header says nothing.
    limit = countOf(headers, 'x-ratelimit-limit') || limit;
    const remaining = countOf(headers, 'x-ratelimit-remaining');
    const reset = countOf(headers, 'x-ratelimit-reset');
    if (remaining === undefined || reset === undefined) return;
    const endsAt = Math.min(clock.toLocal(reset * 1000), now() + LONGEST);
    if (current?.reset === reset) {
      // Answers overtake each other: within one window the lowest count is the newest.
      const lowest = Math.min(remaining, current.remaining);
      current = { reset, endsAt, remaining: lowest, answered: current.answered + 1 };
    } else if (current === undefined || reset > current.reset || (current.endsAt <= now() && endsAt > now())) {
      current = { reset, endsAt, remaining, answered: 1 };
    }
  }

  return {
    observe,
    room: (inFlight) => {
      const most = allowance() ?? Number.POSITIVE_INFINITY;
      // Of a window that has just begun no answer tells yet: what is in flight is all that was counted in it.
      if (current === undefined || current.endsAt <= now()) return most - inFlight;
      return Math.min(most - current.answered, current.remaining) - inFlight;
    },
    untilEnd: () => Math.max(0, (current?.endsAt ?? 0) - now()),
    allowance,
    untilReset: (headers) => {
      const reset = countOf(headers, 'x-ratelimit-reset');
      return reset === undefined ? undefined : clock.toLocal(reset * 1000) - now();
    },
  };
}
