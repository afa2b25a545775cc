import type { Address } from './address.ts';
import type { Body, FieldPointer } from './body.ts';
import type { Json } from './json.ts';
import type { LedgerEntry } from './ledger.ts';
import type { SourcePosition } from './source.ts';

export type Action = 'create' | 'update' | 'delete' | 'adopt' | 'forget';

/** Why a difference exists. `conflict`: YAML, live and last applied all differ, or something nobody applied is overwritten. */
export type Origin = 'edit' | 'drift' | 'conflict' | 'adopt';

/** One field that will change. Values are canonical and **real**: a change is never printed or saved, a plan is. */
export interface FieldChange {
  readonly pointer: FieldPointer;
  readonly origin: Origin;
  /** Live now. */
  readonly before: Json;
  /** Wanted; null or `[]` clears. */
  readonly after: Json;
  readonly sensitive: boolean;
  /**
   * `members: owned` relationships and records that left the YAML: before and after then hold only the members this
   * configuration attaches, and writing means re-reading the complete set, adding and removing just these.
   */
  readonly adjust: boolean;
  /** Members that will be detached although they were not attached here (each counts as a delete). */
  readonly foreignDetached: number;
  readonly source?: SourcePosition;
}

/** What has to happen to one address. */
export interface Change {
  readonly address: Address;
  readonly action: Action;
  readonly origin: Origin;
  /** For people only; nothing may be decided by it. */
  readonly reason: string;
  readonly source?: SourcePosition;
  /** Intercom's id; null when it does not exist yet. */
  readonly id: string | null;
  /** Touched fields only, as live has them; the whole live body for a delete; null for a create. */
  readonly before: Body | null;
  /** Touched fields only, as wanted; null for a delete. Unset fields are left out. */
  readonly after: Body | null;
  readonly fields: readonly FieldChange[];
  /** Instances that must exist first (create, update, adopt). */
  readonly references: readonly Address[];
  /** True for a record whose block left the YAML: releasing it counts as a delete. */
  readonly released: boolean;
  /** What the ledger holds once the change is confirmed; null removes the entry. */
  readonly entry: LedgerEntry | null;
  /** `protect` covers it: it may not be deleted. */
  readonly protected: boolean;
  /** `moved`: the instance this one takes the place of, while that one still exists. */
  readonly movedFrom?: Address;
  /** `moved`: a delete whose place the other instance takes. It goes after everything that makes the move. */
  readonly movedTo?: Address;
}

/** Everything diff found. */
export interface Difference {
  /** In address order. */
  readonly changes: readonly Change[];
  /** Ledger entries that should differ though nothing in Intercom has to: equal fields, re-keyed contacts, protection. Null removes. */
  readonly recorded: ReadonlyMap<Address, LedgerEntry | null>;
  /** Declared things that already are as written. */
  readonly unchanged: readonly Address[];
  readonly notes: readonly Note[];
}

/** Something left alone, and why. */
export interface Note {
  readonly code: NoteCode;
  readonly address: Address;
  readonly pointer?: FieldPointer;
  readonly message: string;
  readonly source?: SourcePosition;
}

export type NoteCode =
  | 'released-field'
  | 'associations-cut'
  | 'not-found'
  | 'archived'
  | 'merged'
  | 'ambiguous'
  | 'external-missing'
  | 'duplicate-attribute-names'
  | 'gone'
  | 'made-anew'
  | 'unnamed-instances'
  | 'move-waits'
  | 'move-done'
  | 'move-loses-attributes'
  | 'move-loses-associations'
  | 'rename-likely'
  | 'cannot-clear'
  | 'older-update'
  | 'unlisted-option'
  | 'both-sides-written'
  | 'changed-since'
  | 'not-restorable'
  | 'drift-accepted'
  | 'acceptance-expired'
  | 'accepted-missing';

/** Notes that mean "what is declared cannot be reached": a plan with one of these is never "No changes". */
export const BLOCKING_NOTES: ReadonlySet<NoteCode> = new Set<NoteCode>([
  'associations-cut',
  'not-found',
  'archived',
  'merged',
  'ambiguous',
  'external-missing',
  'accepted-missing',
  'duplicate-attribute-names',
  'move-waits',
  'cannot-clear',
  'older-update',
  'changed-since',
  'not-restorable',
]);
