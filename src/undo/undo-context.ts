import type { Address } from '../model/address.ts';
import type { FieldPointer } from '../model/body.ts';
import type { Action, FieldChange, Note } from '../model/change.ts';
import type { FieldHasher, Ledger, LedgerEntry } from '../model/ledger.ts';
import type { Live } from '../model/live.ts';
import type { Project } from '../model/project.ts';
import type { LearnedEntry } from '../model/run.ts';
import type { Traits } from '../model/traits.ts';
import type { Effect } from './list-effects.ts';

/** What taking back a run starts from. */
export interface UndoInput {
  readonly project: Project;
  readonly live: Live;
  readonly ledger: Ledger;
  readonly hasher: FieldHasher;
  /** The name of the run. */
  readonly run: string;
  readonly effects: ReadonlyMap<Address, Effect>;
  /** What the ledger learned at the start of the run. */
  readonly learned: readonly LearnedEntry[];
  /** False for addresses outside `--target` and `--exclude`. */
  readonly covers: (address: Address) => boolean;
  readonly isProtected: (address: Address) => boolean;
  readonly traits?: Traits | undefined;
}

/** What has to happen to one address; several effects may come together in it. */
export interface Draft {
  readonly action: Action;
  readonly id: string | null;
  readonly fields: readonly FieldChange[];
  readonly entry: LedgerEntry | null;
  readonly reason: string;
}

/** The undo as it grows. */
export interface UndoContext extends UndoInput {
  /** Instances the run deleted that will be made anew. */
  readonly recreated: ReadonlySet<Address>;
  readonly drafts: Map<Address, Draft>;
  readonly recorded: Map<Address, LedgerEntry | null>;
  readonly notes: Note[];
}

/** Says that something is left as it is, because others changed it after the run. */
export function noteChanged(context: UndoContext, address: Address, message: string, pointer?: FieldPointer): void {
  context.notes.push({ code: 'changed-since', address, message, ...(pointer === undefined ? {} : { pointer }) });
}

/** Says that something cannot be brought back. */
export function noteLost(context: UndoContext, address: Address, message: string, pointer?: FieldPointer): void {
  context.notes.push({ code: 'not-restorable', address, message, ...(pointer === undefined ? {} : { pointer }) });
}
