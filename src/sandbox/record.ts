import type { Json } from '../model/json.ts';

interface StoredBase {
  /** `instance/Order/22`, `contact/<id>` or `conversation/508`: by Intercom id, unique in the sandbox. */
  readonly key: string;
  readonly id: string;
  /** Grows with every record made, so that order of creation is order of numbers. */
  readonly sequence: number;
  /** Set values only; a datetime is epoch seconds, a list value the label. */
  readonly attributes: ReadonlyMap<string, Json>;
  /** Ids each relationship points at; never an empty list. */
  readonly references: ReadonlyMap<string, readonly string[]>;
  readonly created_at: number;
  readonly updated_at: number;
}

/** A custom object instance as the sandbox keeps it. Records are replaced, never changed in place. */
export interface StoredInstance extends StoredBase {
  readonly kind: 'instance';
  readonly type: string;
  readonly external_id: string | null;
  readonly external_created_at: number | null;
  readonly external_updated_at: number | null;
}

export interface StoredContact extends StoredBase {
  readonly kind: 'contact';
  readonly external_id: string | null;
  readonly email: string | null;
  readonly name: string | null;
  readonly phone: string | null;
  readonly role: string;
  readonly archived: boolean;
  /** Id of the contact it was merged into. */
  readonly merged_into: string | null;
  /** Milliseconds; search lags behind it. */
  readonly created_ms: number;
}

export interface StoredConversation extends StoredBase {
  readonly kind: 'conversation';
  readonly title: string | null;
  readonly read: boolean;
  /** One for each attribute change, oldest first. */
  readonly parts: readonly { readonly id: string; readonly created_at: number }[];
  /** The message a contact began it with; without one an admin did. */
  readonly opening?: Opening;
}

export interface Opening {
  readonly id: string;
  /** Id of the contact. */
  readonly from: string;
  readonly body: string;
}

export type StoredRecord = StoredInstance | StoredContact | StoredConversation;

/** What a relationship has to say to point at this record: its type, `contact` or `conversation`. */
export function targetOf(record: StoredRecord): string {
  return record.kind === 'instance' ? record.type : record.kind;
}
