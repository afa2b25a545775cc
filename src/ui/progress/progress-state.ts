import type { Address } from '../../model/address.ts';
import type { Action } from '../../model/change.ts';
import type { StepOutcome } from '../../model/event.ts';
import type { RemoteCalls } from '../../model/remote.ts';
import type { Sample } from './samples.ts';

/** All that a frame shows. Its size does not grow with the number of objects. */
export interface ProgressState {
  readonly startedAt: number;
  /** When something was told last. */
  readonly at: number;
  /** In the order in which they were begun. */
  readonly reads: readonly ReadsOf[];
  readonly run: RunProgress | undefined;
  readonly calls: RemoteCalls | undefined;
  /** Reads or steps that ended, whichever is going on. */
  readonly ended: readonly Sample[];
  readonly notice: { readonly at: number; readonly message: string } | undefined;
  readonly stopping: boolean;
}

/** Requests for one type or kind. */
export interface ReadsOf {
  readonly of: string;
  readonly begun: number;
  readonly ended: number;
  readonly records: number;
}

export interface RunProgress {
  readonly name: string;
  readonly total: number;
  readonly outcomes: { readonly [outcome in StepOutcome]: number };
  /** In the order in which they were started. */
  readonly underWay: readonly UnderWay[];
  readonly retries: number;
  /** The last ones, the newest first. */
  readonly failures: readonly Failure[];
}

export interface UnderWay {
  readonly number: number;
  readonly address: Address;
  readonly action: Action;
}

export interface Failure {
  readonly number: number;
  readonly address: Address;
  readonly outcome: StepOutcome;
  readonly message: string;
}

/** Milliseconds over which the pace is taken: some windows of the rate limit, so that the waits between them count. */
export const PACE_SPAN: number = 30_000;
/** Milliseconds after which something that ends shows that what a notice told is over. */
export const NOTICE_HOLDS: number = 1_000;
export const FAILURES_KEPT: number = 3;

export function initialProgress(at: number): ProgressState {
  return {
    startedAt: at,
    at,
    reads: [],
    run: undefined,
    calls: undefined,
    ended: [],
    notice: undefined,
    stopping: false,
  };
}

/** Steps that have ended, however they did. */
export function endedSteps({ outcomes }: RunProgress): number {
  return outcomes.done + outcomes.failed + outcomes.skipped + outcomes.unknown + outcomes.moved;
}

/** Steps that were not started yet. */
export function waitingSteps(run: RunProgress): number {
  return Math.max(0, run.total - endedSteps(run) - run.underWay.length);
}

export function totalReads({ reads }: Pick<ProgressState, 'reads'>): {
  readonly begun: number;
  readonly ended: number;
} {
  return reads.reduce((sum, { begun, ended }) => ({ begun: sum.begun + begun, ended: sum.ended + ended }), {
    begun: 0,
    ended: 0,
  });
}
