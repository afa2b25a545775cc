import type { Address } from './address.ts';
import type { Action } from './change.ts';
import type { ErrorCategory } from './error.ts';
import type { Step } from './plan.ts';

/** How one step ended. `unknown`: the request left and no answer settled whether it happened. */
export type StepOutcome = 'done' | 'failed' | 'skipped' | 'unknown' | 'moved';

/**
 * What happens during a run, in order. Text, JSON and the interactive view are folds over these; the engine knows none
 * of them. The first event announces every step to come.
 */
export type ApplyEvent =
  | { readonly type: 'run-started'; readonly run: string; readonly steps: readonly Step[] }
  | { readonly type: 'step-started'; readonly number: number; readonly address: Address; readonly action: Action }
  | {
      readonly type: 'step-retried';
      readonly number: number;
      readonly address: Address;
      readonly attempt: number;
      readonly why: string;
    }
  | {
      readonly type: 'step-finished';
      readonly number: number;
      readonly address: Address;
      readonly action: Action;
      readonly outcome: StepOutcome;
      /** Why it failed, was skipped, moved or is unknown. */
      readonly message?: string;
      readonly hint?: string;
      /** Intercom's name of the request that was refused; its support asks for it. */
      readonly requestId?: string;
      /** Intercom's id after the step. */
      readonly id?: string;
      /** True when a reviewed step was found already at its target. */
      readonly already?: boolean;
      /** What kind of refusal it was not done for, where the world refused. */
      readonly category?: ErrorCategory;
    }
  | { readonly type: 'notice'; readonly message: string }
  | {
      readonly type: 'run-finished';
      readonly run: string;
      readonly counts: RunCounts;
      /** A signal ended the run early. */
      readonly interrupted: boolean;
    };

/** Counted from outcomes, never from intentions. `done` splits by what was done. */
export interface RunCounts {
  readonly added: number;
  readonly changed: number;
  readonly destroyed: number;
  readonly adopted: number;
  readonly forgotten: number;
  readonly failed: number;
  readonly skipped: number;
  readonly unknown: number;
  readonly moved: number;
  /** Write requests Intercom confirmed. */
  readonly written: number;
}

/** A run in which nothing happened. */
export const NO_COUNTS: RunCounts = {
  added: 0,
  changed: 0,
  destroyed: 0,
  adopted: 0,
  forgotten: 0,
  failed: 0,
  skipped: 0,
  unknown: 0,
  moved: 0,
  written: 0,
};
