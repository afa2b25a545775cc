/**
 * When a call is made again. Reads: after these statuses and after socket errors. Writes: only after 429, when nothing
 * was done; whatever else happens to a write, whoever asked for it must read first.
 */
export const RETRIED_STATUSES: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504]);

/** How often a read is sent in all. */
export const READ_ATTEMPTS = 5;

/** How often any call is sent again after 429. */
export const RATE_RETRIES = 10;

/** Milliseconds before attempt n+1: 0.5, 1, 2, 4 s, a quarter more or less, so that parallel calls spread out. */
export function backoff(attempt: number, random: () => number): number {
  return 500 * 2 ** (attempt - 1) * (0.75 + random() / 2);
}

/**
 * Milliseconds a `Retry-After` header asks for, at most a minute; undefined when there is none to be understood. No
 * `Retry-After` is documented (D17, rule 3).
 */
export function parseRetryAfter(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined;
  const milliseconds = /^\d{1,9}$/u.test(header) ? Number(header) * 1000 : parseDate(header) - now;
  return Number.isNaN(milliseconds) ? undefined : Math.min(Math.max(milliseconds, 0), 60_000);
}

/** `Date.parse` takes `1.5` and `-5` for days long past, after which nobody would wait at all. */
function parseDate(header: string): number {
  return header.endsWith(' GMT') ? Date.parse(header) : Number.NaN;
}

/** Clocks differ and headers lie: a wait for a new rate window is never under a second nor over a minute. */
export function clampRateWait(milliseconds: number): number {
  return Math.min(Math.max(milliseconds, 1_000), 60_000);
}
