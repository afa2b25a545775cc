import type { Address } from './address.ts';
import type { Body, FieldPointer } from './body.ts';

/** One thing that exists in Intercom, as read. `body` holds every custom attribute, managed or not. */
export interface LiveRecord {
  readonly address: Address;
  /** Intercom's id; only meaningful together with the kind and, for instances, the type. */
  readonly id: string;
  readonly body: Body;
  /**
   * Relationships whose member list may be cut short and could not be settled: known members may be missing from it,
   * so nothing may be computed from what is not there.
   */
  readonly uncertain: readonly FieldPointer[];
}

/** Why a declared or owned thing could not be read as existing. `missing` is what Intercom says is a miss, nothing else. */
export type Absence =
  | { readonly state: 'missing' }
  | { readonly state: 'archived' }
  | { readonly state: 'merged'; readonly into: string | undefined }
  | { readonly state: 'ambiguous'; readonly ids: readonly string[] };

/** What Intercom says, for every address that was asked about. An address in neither map was not read: unknown. */
export interface Live {
  readonly records: ReadonlyMap<Address, LiveRecord>;
  readonly absent: ReadonlyMap<Address, Absence>;
  /** Types whose listing was read to its end: everything live of them is in `records` or `unnamed`. */
  readonly listed: readonly string[];
  /** Intercom ids of listed instances without external id, by type: they have no address and are left alone. */
  readonly unnamed: ReadonlyMap<string, readonly string[]>;
  /** Names that more than one non-archived conversation attribute has; each blocks every conversation write. Undefined: not read. */
  readonly duplicateConversationAttributes?: readonly string[];
}

/** The workspace a token belongs to (`GET /me`). */
export interface Workspace {
  /** `app.id_code`. */
  readonly id: string;
  readonly name: string | undefined;
  /** Lower case; undefined when Intercom does not say. */
  readonly region: string | undefined;
}
