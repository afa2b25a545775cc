import type { Address } from './address.ts';
import type { Body } from './body.ts';
import type { Action } from './change.ts';
import type { StepOutcome } from './event.ts';
import type { LedgerEntry } from './ledger.ts';

/** What a step is about to do; on disk before its request leaves. Values of sensitive fields are masked by the caller. */
export interface IntentRecord {
  readonly number: number;
  readonly address: Address;
  readonly action: Action;
  /** Intercom's id as far as it is known. */
  readonly id: string | null;
  /** What the ledger holds once the step is confirmed; null removes the entry. */
  readonly entry: LedgerEntry | null;
  readonly before: Body | null;
  readonly after: Body | null;
}

/** How a step ended. */
export interface ResultRecord {
  readonly number: number;
  readonly address: Address;
  readonly outcome: StepOutcome;
  /** Intercom's id after the step. */
  readonly id?: string;
  readonly message?: string;
  /** What the ledger holds now where the outcome alone does not say it, as after a write that was kept only in part. */
  readonly entry?: LedgerEntry;
}

/** Where a run writes down what it is about to do and what came of it. */
export interface Recorder {
  /** Resolves when the intent is on disk; no request may leave before. */
  intent(record: IntentRecord): Promise<void>;
  result(record: ResultRecord): void;
}
