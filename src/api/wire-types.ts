/**
 * Shapes on the wire. The client and the sandbox share these types and no code, so that a mistake of one cannot cancel
 * itself out in the other. Everything is as loose as Intercom is: nothing here is trusted before it is checked.
 * S14/S16: line of intercom/Intercom-OpenAPI 2.14/2.16 at 8889625.
 */
import type { Json, JsonObject } from '../model/json.ts';

/** `errors` holds at least a code each (D, S14:19839). */
export interface WireErrorList {
  readonly type: 'error.list';
  readonly request_id: string | null;
  readonly errors: readonly {
    readonly code: string;
    readonly message?: string | null;
    readonly field?: string | null;
  }[];
}

/**
 * Nullable at top level: a miss may be `null` (I). `id` is a string in every example, an integer in the schema
 * (D, S14:19093).
 */
export interface WireInstance {
  readonly id: string;
  readonly type: string;
  readonly external_id: string | null;
  readonly external_created_at: number | null;
  readonly external_updated_at: number | null;
  readonly custom_attributes: JsonObject;
  readonly created_at?: number;
  readonly updated_at?: number;
}

/** The body of an upsert (D, S14:18687). */
export interface WireInstanceUpsert {
  readonly external_id?: string;
  readonly external_created_at?: number | null;
  readonly external_updated_at?: number | null;
  readonly custom_attributes?: { readonly [name: string]: Json };
}

/** A page of instances (D, S16:29159). */
export interface WireInstancePage {
  readonly type: 'list';
  readonly pages: {
    readonly type: 'pages';
    readonly page: number;
    readonly per_page: number;
    readonly total_pages: number;
    readonly next?: string | null;
  };
  readonly total_count: number;
  readonly data: readonly WireInstance[];
}

/** The type stands under `object`, not `type` (D, S14:19146). */
export interface WireInstanceDeleted {
  readonly id: string;
  readonly object: string;
  readonly deleted: true;
}

/** Written as ids, a relationship reads as objects; nested instances have no created_at, updated_at (D, S16:8203). */
export interface WireReferenceList {
  readonly type: string;
  readonly instances: readonly WireInstance[];
}

export interface WireContact {
  readonly type: 'contact';
  readonly id: string;
  readonly external_id: string | null;
  readonly email: string | null;
  readonly role: string;
  readonly custom_attributes: JsonObject;
}

export interface WireConversation {
  readonly type: 'conversation';
  readonly id: string;
  readonly custom_attributes: JsonObject;
}

/** `app` is nullable (D, S16:22). */
export interface WireMe {
  readonly type: 'admin';
  readonly id: string;
  readonly app: {
    readonly type: 'app';
    readonly id_code: string;
    readonly name: string;
    readonly region: string;
  } | null;
}

/** A conversation attribute, 2.16 and later (D, S16:13615). */
export interface WireConversationAttribute {
  readonly type: 'conversation_attribute';
  readonly id: number;
  readonly name: string;
  readonly data_type: string;
  readonly archived: boolean;
  readonly reference?: { readonly type: 'one' | 'many'; readonly object_type_id: string };
  readonly options?: readonly { readonly id: string; readonly label: string; readonly archived: boolean }[];
}

/** A data attribute; `model=conversation` up to 2.15 (D, S14:9184). */
export interface WireDataAttribute {
  readonly type: 'data_attribute';
  readonly id?: number;
  readonly name: string;
  readonly full_name: string;
  readonly data_type: string;
  readonly custom: boolean;
  readonly archived: boolean;
  readonly model: string;
}
