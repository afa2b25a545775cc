/** Whether Intercom seems to be there: counts failures of the whole run, whoever's call it was that failed. */
export interface Circuit {
  /** Intercom answered, if only to refuse. */
  answered(): void;
  /** No usable answer came, or one that says Intercom is down. */
  failed(why: string): void;
  /**
   * Intercom said 429, and nothing leaves for so many milliseconds; the next request then goes alone, to see whether
   * there is room again. Answers how many such waits there were in a row.
   */
  limited(milliseconds: number): number;
  /** Milliseconds until the next request may leave beside those in flight; Infinity: not before one of them ends. */
  blockedFor(inFlight: number): number;
  /** Failures in a row once they are so many that nothing but single requests leaves; 0 before. */
  streak(): number;
  /** Set once it has been down for so long that waiting is no use: how many failed in a row, for how long, and why. */
  dead(): { readonly failures: number; readonly milliseconds: number; readonly why: string } | undefined;
}

/** Failures in a row, with nothing but failures between, after which only single requests leave. */
const OPENS_AFTER = 10;

/** Milliseconds from the first of these failures after which the run ends. */
const DEAD_AFTER = 60_000;

const FIRST_WAIT = 1_000;
const LONGEST_WAIT = 15_000;

/** A request is let through alone after 1, 2, 4, 8, 15, 15 … seconds, a quarter more or less. */
export function createCircuit({ now, random }: { now: () => number; random: () => number }): Circuit {
  let failures = 0;
  let firstAt = 0;
  let lastWhy = '';
  let limitedUntil = Number.NEGATIVE_INFINITY;
  let limitedTimes = 0;
  let nextAt = Number.NEGATIVE_INFINITY;
  let wait = FIRST_WAIT;
  const isOpen = (): boolean => failures >= OPENS_AFTER;
  return {
    answered: () => {
      failures = 0;
      limitedTimes = 0;
      wait = FIRST_WAIT;
      nextAt = Number.NEGATIVE_INFINITY;
    },
    failed: (why) => {
      if (failures === 0) firstAt = now();
      failures += 1;
      lastWhy = why;
      // Those that had left before the circuit opened fail one after the other: they are one trial, not many.
      if (!isOpen() || nextAt > now()) return;
      nextAt = now() + wait * (0.75 + random() / 2);
      wait = Math.min(wait * 2, LONGEST_WAIT);
    },
    limited: (milliseconds) => {
      // All that were in flight together are refused together.
      if (limitedTimes > 0 && now() < limitedUntil) return limitedTimes;
      limitedTimes += 1;
      limitedUntil = now() + milliseconds;
      return limitedTimes;
    },
    blockedFor: (inFlight) => {
      if (!isOpen() && limitedTimes === 0) return 0;
      if (inFlight > 0) return Number.POSITIVE_INFINITY;
      return isOpen() ? Math.max(0, nextAt - now()) : 0;
    },
    streak: () => (isOpen() ? failures : 0),
    dead: () => {
      const milliseconds = now() - firstAt;
      return isOpen() && milliseconds >= DEAD_AFTER ? { failures, milliseconds, why: lastWhy } : undefined;
    },
  };
}
