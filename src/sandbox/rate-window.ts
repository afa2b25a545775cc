const WINDOW_MS = 10_000;

/** Where one request stands in its window of ten seconds. */
export interface RateReading {
  readonly limit: number;
  readonly remaining: number;
  /** Epoch seconds at which the next window begins. */
  readonly reset: number;
  readonly exceeded: boolean;
  readonly secondsLeft: number;
}

export interface RateWindow {
  /** Counts a request. */
  count(now: number, perMinute: number): RateReading;
}

/**
 * A fixed window: a sixth of the minute's allowance, rounded up, on every full ten seconds (D, rule 2: 1000 a minute is
 * 167 in ten seconds).
 */
export function createRateWindow(): RateWindow {
  let window = Number.NaN;
  let used = 0;
  return {
    count: (now, perMinute) => {
      const current = Math.floor(now / WINDOW_MS);
      if (current !== window) {
        window = current;
        used = 0;
      }
      const limit = Math.ceil(perMinute / 6);
      const exceeded = used >= limit;
      if (!exceeded) used += 1;
      const end = (current + 1) * WINDOW_MS;
      const secondsLeft = Math.ceil((end - now) / 1000);
      return { limit, remaining: limit - used, reset: end / 1000, exceeded, secondsLeft };
    },
  };
}

/** The three headers of an authenticated answer (D). */
export function rateHeaders(reading: RateReading): { readonly [name: string]: string } {
  return {
    'X-RateLimit-Limit': String(reading.limit),
    'X-RateLimit-Remaining': String(reading.remaining),
    'X-RateLimit-Reset': String(reading.reset),
  };
}
