import { kindOf } from '../model/address.ts';
import type { Step } from '../model/plan.ts';

/** Requests in ten seconds where Intercom has not told: what a private app is documented to have (D, 10,000 a minute). */
const USUAL_ALLOWANCE = 1667;

/** What steps take of Intercom. */
export interface CallEstimate {
  /** Requests that write. */
  readonly writes: number;
  /** At the pace the workspace's limit allows; the first window is free of waiting. */
  readonly seconds: number;
}

/**
 * Counts what steps send. What is deleted, and what people edit all day, is looked at right before: one read more.
 * `allowance`: requests that may leave in ten seconds.
 */
export function estimateCalls(steps: readonly Step[], allowance: number | undefined): CallEstimate {
  // The others only change the ledger.
  const writing = steps.filter((step) => step.patch.length > 0);
  if (writing.length === 0) return { writes: 0, seconds: 0 };
  const looks = writing.filter((step) => step.action === 'delete' || kindOf(step.address) !== 'instance').length;
  const windows = Math.floor((writing.length + looks) / (allowance ?? USUAL_ALLOWANCE));
  return { writes: writing.length, seconds: Math.max(1, windows * 10) };
}
