import type { Json } from '../model/json.ts';
import type { AttributeType } from './attribute.ts';
import type { Fault } from './faults.ts';
import { seedInvalid } from './seed-error.ts';
import { checkSeedShape } from './seed-shape.ts';
import { parseSeedText } from './seed-text.ts';
import type { Switches } from './switches.ts';

/** What to put into a sandbox, or to change in one: settings first, then records, as if someone had worked in Intercom. */
export interface Seed {
  readonly workspace?: { readonly id: string; readonly region?: string; readonly name?: string };
  /** Version of requests that name none. */
  readonly version?: string;
  readonly token_scopes?: { readonly [token: string]: readonly string[] };
  readonly types?: { readonly [type: string]: { readonly attributes: SeedAttributes } };
  readonly contact_attributes?: SeedAttributes;
  /** As a list it is the whole truth, and names may repeat. */
  readonly conversation_attributes?: SeedAttributes | readonly (SeedAttribute & { readonly name: string })[];
  /** By type and external id; relationships by external id. */
  readonly instances?: { readonly [type: string]: { readonly [externalId: string]: SeedInstance } };
  /** New instances without external id. */
  readonly unnamed_instances?: { readonly [type: string]: readonly { readonly attributes?: SeedValues }[] };
  readonly contacts?: readonly SeedContact[];
  readonly conversations?: readonly SeedConversation[];
  readonly switches?: Partial<Switches>;
  /** For a running sandbox only. */
  readonly faults?: readonly Fault[];
}

export interface SeedAttribute {
  readonly type: AttributeType;
  readonly options?: readonly string[];
  readonly to?: string;
  readonly many?: boolean;
  readonly archived?: boolean;
}

export interface SeedAttributes {
  readonly [name: string]: SeedAttribute;
}

export interface SeedValues {
  readonly [name: string]: Json;
}

export interface SeedInstance {
  readonly external_created_at?: number | string | null;
  readonly external_updated_at?: number | string | null;
  readonly attributes?: SeedValues;
  /** Someone deleted it in Intercom. */
  readonly remove?: true;
}

/** Found by the first of id, external_id and email that it names; made when there is none. */
export interface SeedContact {
  readonly id?: string;
  readonly external_id?: string | null;
  readonly email?: string | null;
  readonly name?: string | null;
  readonly phone?: string | null;
  readonly role?: string;
  readonly archived?: boolean;
  readonly merged_into?: string | null;
  readonly attributes?: SeedValues;
  readonly associations?: SeedAssociations;
}

export interface SeedConversation {
  readonly id: string;
  readonly title?: string | null;
  /** Undeclared names are kept: Intercom has system keys of its own. */
  readonly attributes?: SeedValues;
  readonly associations?: SeedAssociations;
}

/** External ids of the instances a relationship points at; replaces what was there. */
export interface SeedAssociations {
  readonly [relationship: string]: string | readonly string[] | null;
}

/** Reads a seed from YAML or JSON text; throws naming the place that is off. `name` is what messages call the text. */
export function parseSeed(text: string, name = 'seed'): Seed {
  return checkSeed(parseSeedText(text, name, seedInvalid) ?? {}, name);
}

/** Takes a value for a seed; throws naming the place that is off. */
export function checkSeed(value: unknown, name: string = 'seed'): Seed {
  checkSeedShape(value, name);
  return value as Seed;
}
