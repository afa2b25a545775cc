/** What the whole run may still send again, so that an Intercom in trouble is not buried under repetitions. */
export interface RetryBudget {
  /** Takes one repetition out; false when there is none left. */
  take(): boolean;
  /** A call succeeded. */
  earn(): void;
}

const CAPACITY = 500;
const COST = 5;

/**
 * A hundred repetitions, and one more for every five successes: a passing trouble is ridden out, and in the long run no
 * more than a fifth is sent on top of what is needed.
 */
export function createRetryBudget(): RetryBudget {
  let tokens = CAPACITY;
  return {
    take: () => {
      if (tokens < COST) return false;
      tokens -= COST;
      return true;
    },
    earn: () => {
      tokens = Math.min(tokens + 1, CAPACITY);
    },
  };
}
