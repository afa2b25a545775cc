import type { Address, Kind } from './address.ts';
import type { Body, FieldPointer } from './body.ts';
import type { TrueupError } from './error.ts';
import type { Json } from './json.ts';
import type { Absence, Workspace } from './live.ts';

/** One end of a relationship as Intercom shows it: some answers carry only the id, some instances have no external id. */
export interface RemoteMember {
  readonly id: string;
  /** Undefined: the answer did not say. Null: the instance has none. */
  readonly externalId: string | null | undefined;
  /** Its type as Intercom names it; only for relationships the project does not declare. */
  readonly type?: string;
}

/** One record as Intercom answered it, values canonical, relationships not yet turned into names. */
export interface RemoteRecord {
  readonly id: string;
  /** For instances and contacts; null when it has none, undefined for conversations. */
  readonly externalId: string | null | undefined;
  /** Every custom attribute that is not a relationship. */
  readonly body: Body;
  /** Every relationship, declared ones even when empty. */
  readonly members: { readonly [pointer: FieldPointer]: readonly RemoteMember[] };
}

export type Reading = { readonly state: 'found'; readonly record: RemoteRecord } | Absence;

/** One page of a listing. `total` is what Intercom says the whole has. */
export interface RemotePage {
  readonly records: readonly RemoteRecord[];
  readonly page: number;
  readonly totalPages: number;
  readonly total: number;
}

/** One field to write. Exactly one of `value` (canonical; null clears) and `members` (Intercom ids; the whole set). */
export type WriteField =
  | { readonly pointer: FieldPointer; readonly value: Json }
  | { readonly pointer: FieldPointer; readonly members: readonly string[]; readonly many: boolean };

/** Calls made so far, retries included, and what Intercom said about pace. */
export interface RemoteCalls {
  readonly reads: number;
  readonly writes: number;
  /** Requests that may leave per 10-second window; undefined when Intercom sends no rate headers. */
  readonly windowLimit: number | undefined;
  /** Those of them that left in this window already, or are taken by others. */
  readonly windowUsed?: number;
}

/**
 * Intercom as the stages see it. Reads never write: a remote opened for reading refuses every other method in its
 * transport. Failures are `TrueupError`s; a miss is a value, and only what Intercom says is a miss counts as one.
 */
export interface Remote {
  readWorkspace(): Promise<Workspace>;
  /** By address: an instance by `?external_id=`, a contact by its selector, a conversation by id. */
  read(address: Address): Promise<Reading>;
  /** By Intercom id. `type` for instances. */
  readById(kind: Kind, id: string, type?: string): Promise<Reading>;
  /** One page of all instances of a type, `page` from 1, 150 a page. Needs 2.16. */
  list(type: string, page: number): Promise<RemotePage>;
  /** One page of the instances of a type that a contact or conversation points at. Needs 2.16. */
  listReferencedBy(type: string, kind: 'contact' | 'conversation', id: string, page: number): Promise<RemotePage>;
  /** Names that several non-archived conversation attributes share; any of them makes Intercom refuse every write of conversation attributes. */
  readDuplicateConversationAttributes(): Promise<readonly string[]>;
  /**
   * Creates or updates; `id` is null for an instance to create. Answers the record as Intercom returned it. `since`: what
   * `waits` said before what is replaced was looked at; when it says otherwise now, `look-outdated` is thrown instead.
   */
  write(address: Address, id: string | null, fields: readonly WriteField[], since?: number): Promise<RemoteRecord>;
  /** Deletes an instance by Intercom id. `missing`: it was already gone. */
  deleteInstance(type: string, id: string): Promise<'deleted' | 'missing'>;
  /** Of the whole command, whichever of its remotes they went through. */
  calls(): RemoteCalls;
  /** How often the whole command had to wait for the rate limit or for Intercom to come back. */
  waits(): number;
  /** Takes one repetition out of what the whole command may send again; false when none is left, and all is stopped. */
  takeRetry(why: string): boolean;
  /** Why nothing is sent any more, whoever asks; undefined while that is not so. */
  whyStopped(): TrueupError | undefined;
}
