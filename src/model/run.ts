import type { Address } from './address.ts';
import type { Body, FieldPointer } from './body.ts';
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
  /** What the ledger held before the step; null: nothing. Journals of older versions do not say. */
  readonly was?: LedgerEntry | null;
  /** Why the step was planned; for people only. */
  readonly reason?: string;
  /** Relationships of which `before` and `after` hold only the members that came and went. */
  readonly adjusted?: readonly FieldPointer[];
  /** For a delete: which fields pointed at it, live, as far as was read. */
  readonly referrers?: readonly Referrer[];
}

/** What the ledger learned at the start of a run without any step: fields that were as written, contacts by other names. */
export interface LearnedEntry {
  readonly address: Address;
  /** What it held before; null: nothing. */
  readonly was: LedgerEntry | null;
  /** What it holds since; null: nothing. */
  readonly entry: LedgerEntry | null;
}

/** A field that points at an instance. */
export interface Referrer {
  readonly address: Address;
  readonly pointer: FieldPointer;
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
