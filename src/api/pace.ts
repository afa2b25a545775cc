import { interrupted } from './errors.ts';
import { createServerClock } from './server-clock.ts';
import { headerText, type RawAnswer } from './transport.ts';

export interface PaceOptions {
  readonly parallelism: number;
  /** Share of each window that may be used, 0 to 1; the rest is left to others. */
  readonly budget?: number | undefined;
  readonly now: () => number;
  readonly sleep: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
  readonly signal?: AbortSignal | undefined;
}

/** Decides when the next request may leave. */
export interface Pace {
  /** Waits for a free connection and room in the window; throws `interrupted` once the signal has fired. */
  enter(): Promise<void>;
  /** Ends what `enter` began, with the answer's headers if there was an answer. */
  leave(headers: RawAnswer['headers'] | undefined, sentAt: number): void;
  /** Nothing leaves for this long. */
  pause(milliseconds: number): void;
  /** Milliseconds until the window these headers tell of ends; undefined when they do not tell. */
  untilReset(headers: RawAnswer['headers']): number | undefined;
  /** Requests allowed per window, as last told. */
  windowLimit(): number | undefined;
  close(): void;
}

interface Waiter {
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/**
 * At most `parallelism` requests at a time; within a 10-second window (D, D17) full speed as long as `Remaining` covers
 * what is in flight and not yet counted, then nothing until `Reset`. Without these headers there is no pacing.
 */
export function createPace(options: PaceOptions): Pace {
  const { parallelism, now, sleep, signal } = options;
  const unused = 1 - (options.budget ?? 1);
  const clock = createServerClock();
  const waiting = new Set<Waiter>();
  let inFlight = 0;
  let limit: number | undefined;
  let window: { readonly reset: number; readonly endsAt: number; readonly remaining: number } | undefined;
  let pausedUntil = Number.NEGATIVE_INFINITY;
  let sleeping = false;

  function blockedFor(): number {
    const time = now();
    if (pausedUntil > time) return pausedUntil - time;
    if (window === undefined || window.endsAt <= time) return 0;
    const left = Math.floor(window.remaining - (limit ?? 0) * unused);
    return left > inFlight ? 0 : window.endsAt - time;
  }

  function admit(): void {
    for (const waiter of waiting) {
      if (inFlight >= parallelism || signal?.aborted) return;
      const wait = blockedFor();
      if (wait > 0) return wakeAfter(wait);
      inFlight += 1;
      waiting.delete(waiter);
      waiter.resolve();
    }
  }

  function wakeAfter(milliseconds: number): void {
    if (sleeping) return;
    sleeping = true;
    const woken = (): void => {
      sleeping = false;
      admit();
    };
    sleep(Math.min(milliseconds, 60_000), signal).then(woken, woken);
  }

  function observe(headers: RawAnswer['headers']): void {
    limit = countOf(headers, 'x-ratelimit-limit') ?? limit;
    const remaining = countOf(headers, 'x-ratelimit-remaining');
    const reset = countOf(headers, 'x-ratelimit-reset');
    if (remaining === undefined || reset === undefined) return;
    const endsAt = Math.min(clock.toLocal(reset * 1000), now() + 60_000);
    // Answers overtake each other: within one window the lowest count is the newest.
    if (window === undefined || window.endsAt <= now() || reset > window.reset) window = { reset, endsAt, remaining };
    else if (reset === window.reset) window = { reset, endsAt, remaining: Math.min(remaining, window.remaining) };
  }

  function giveUp(): void {
    for (const waiter of waiting) waiter.reject(interrupted());
    waiting.clear();
  }

  signal?.addEventListener('abort', giveUp, { once: true });
  return {
    enter: () =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(interrupted());
        waiting.add({ resolve, reject });
        if (waiting.size === 1) admit();
      }),
    leave: (headers, sentAt) => {
      inFlight -= 1;
      if (headers !== undefined) {
        clock.observe(headerText(headers, 'date'), sentAt, now());
        observe(headers);
      }
      admit();
    },
    pause: (milliseconds) => {
      pausedUntil = Math.max(pausedUntil, now() + milliseconds);
    },
    untilReset: (headers) => {
      const reset = countOf(headers, 'x-ratelimit-reset');
      return reset === undefined ? undefined : clock.toLocal(reset * 1000) - now();
    },
    windowLimit: () => limit,
    close: () => signal?.removeEventListener('abort', giveUp),
  };
}

/** A header that holds a count; undefined when it is missing or holds something else. */
export function countOf(headers: RawAnswer['headers'], name: string): number | undefined {
  const text = headerText(headers, name);
  return text !== undefined && /^\d{1,12}$/u.test(text) ? Number(text) : undefined;
}
