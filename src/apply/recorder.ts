import type { Address } from '../model/address.ts';
import type { Body } from '../model/body.ts';
import type { Action } from '../model/change.ts';
import type { StepOutcome } from '../model/event.ts';
import type { LedgerEntry } from '../model/ledger.ts';

/** Said before a request leaves. `before` and `after` are masked. */
export interface Intent {
  readonly number: number;
  readonly address: Address;
  readonly action: Action;
  readonly id: string | null;
  /** The ledger's entry once the step is confirmed; null when it goes. */
  readonly entry: LedgerEntry | null;
  readonly before: Body | null;
  readonly after: Body | null;
}

/** Said when a step ended. */
export interface Result {
  readonly number: number;
  readonly address: Address;
  readonly outcome: StepOutcome;
  readonly id?: string;
  readonly message?: string;
  /** What the ledger holds now, where the outcome leaves an entry. */
  readonly entry?: LedgerEntry;
}

/** Where a run writes down what it is about to do and what came of it. */
export interface Recorder {
  /** Resolves when the intent is on disk; no request may leave before. */
  intent(intent: Intent): Promise<void>;
  result(result: Result): void;
}
