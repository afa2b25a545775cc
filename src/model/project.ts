import type { Acceptance } from './acceptance.ts';
import type { LedgerSettings } from './ledger-settings.ts';

export type ApiVersion = '2.13' | '2.14' | '2.15' | '2.16';
export type Region = 'us' | 'eu' | 'au';

/** The declared type of an attribute. Relationships are attributes of an instance that point at instances. */
export type AttributeSpec =
  | {
      readonly type: 'string' | 'integer' | 'decimal' | 'boolean' | 'datetime';
      readonly required: boolean;
      readonly sensitive: boolean;
    }
  | {
      readonly type: 'list';
      readonly options?: readonly string[];
      readonly required: boolean;
      readonly sensitive: boolean;
    }
  | (RelationshipSpec & { readonly type: 'relationship'; readonly required: boolean; readonly sensitive: false });

/** An attribute that points at instances of one type. */
export interface RelationshipSpec {
  readonly to: string;
  readonly many: boolean;
  /** `exact`: the YAML lists the whole truth. `owned`: only members written here come and go (contacts and conversations, 2.16). */
  readonly members: 'exact' | 'owned';
}

/** What happens to owned instances of a type that left the YAML. `all`: every live instance of the type belongs here. */
export type Prune = 'owned' | 'all' | 'never';

export interface TypeSpec {
  readonly prune: Prune;
  readonly attributes: { readonly [name: string]: AttributeSpec };
}

/** What may be written on a contact or conversation. */
export interface RecordSpec {
  readonly attributes: { readonly [name: string]: AttributeSpec };
  readonly relationships: { readonly [name: string]: RelationshipSpec };
}

/** trueup.yaml with the chosen environment laid over it and every default filled in. */
export interface Project {
  /** Absolute path of the directory that holds trueup.yaml. */
  readonly root: string;
  readonly environment: string;
  readonly workspace: {
    readonly id: string;
    readonly region: Region;
    readonly apiVersion: ApiVersion;
    /** Name of the variable that holds the token; never the token. */
    readonly tokenEnv: string;
  };
  readonly include: readonly string[];
  readonly types: { readonly [type: string]: TypeSpec };
  readonly contacts: RecordSpec;
  readonly conversations: RecordSpec;
  readonly limits: { readonly deletes: number; readonly deletePercent: number };
  readonly ledger: LedgerSettings;
  /** Address globs that are never deleted from here. */
  readonly protect: readonly string[];
  /** Drift that is known and let be for a while. */
  readonly accept: readonly Acceptance[];
  /** The only variables `${env:NAME}` may read. */
  readonly env: readonly string[];
}

/** True when the API version can list instances (`GET /custom_object_instances/{type}` without external_id). */
export function canList(version: ApiVersion): boolean {
  return version === '2.16';
}
