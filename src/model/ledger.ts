import type { Address } from './address.ts';
import type { FieldPointer, Member } from './body.ts';
import type { Json } from './json.ts';

/**
 * What was last applied to a field, never the value: a keyed hash of it, or for a relationship the keyed hash of each
 * member, sorted. `HMAC(key, scope, pointer, canonical value)`; unset has a hash like any value.
 */
export type AppliedField = string | readonly string[];

/** One owned thing. For contacts and conversations only the fields are owned, never the record. */
export interface LedgerEntry {
  readonly address: Address;
  /** Intercom's id; null between a recorded intent to create and its confirmation. */
  readonly id: string | null;
  readonly fields: { readonly [pointer: FieldPointer]: AppliedField };
  /** Fields of an interrupted run whose outcome nobody confirmed. They count as applied too, beside `fields`. */
  readonly intended?: { readonly [pointer: FieldPointer]: AppliedField };
  /** True when `protect` covered it at the last apply that declared it. */
  readonly protected: boolean;
}

/** What this configuration owns in one workspace. */
export interface Ledger {
  readonly version: 1;
  /** Random name of this ledger's line of descent; a plan made against another lineage is refused. */
  readonly lineage: string;
  /** Grows by one with every write. */
  readonly serial: number;
  readonly workspace: string;
  readonly environment: string;
  /** Hex, 32 bytes; null when the key comes from TRUEUP_LEDGER_KEY. */
  readonly key: string | null;
  /** Tells whether TRUEUP_LEDGER_KEY is the key this ledger was made with; only beside `key: null`. */
  readonly keyCheck?: string;
  readonly entries: ReadonlyMap<Address, LedgerEntry>;
}

/**
 * Takes keyed hashes of field values with the ledger's key. `scope` is `instance/<Type>`, `contact` or `conversation`;
 * the same value in another scope or field has another hash.
 */
export interface FieldHasher {
  value(scope: string, pointer: FieldPointer, value: Json): string;
  /** One hash per member, sorted. */
  members(scope: string, pointer: FieldPointer, members: readonly Member[]): readonly string[];
}
