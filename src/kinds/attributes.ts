import type { ApiRecord } from '../api/lookup.ts';
import { type FieldPointer, parseFieldPointer } from '../model/body.ts';
import { TrueupError } from '../model/error.ts';
import type { Json, JsonObject } from '../model/json.ts';
import type { RelationshipSpec } from '../model/project.ts';
import type { RemoteMember, WriteField } from '../model/remote.ts';
import { isSameType } from '../model/same-type.ts';
import type { Traits } from '../model/traits.ts';
import { isReferenceList, parseMembers, type ReadMember } from './members.ts';
import { canonicalValue } from './values.ts';
import type { WireSpec } from './wire-spec.ts';

/** The custom attributes of a record, sorted into values and relationships. */
export interface ReadAttributes {
  readonly attributes: { readonly [name: string]: Json };
  /** Declared relationships are always there, empty when none shows: how an empty one reads is undocumented (U). */
  readonly members: { readonly [pointer: FieldPointer]: readonly RemoteMember[] };
}

/** Reads `custom_attributes`: declared ones become canonical, others stay as they came. */
export function readCustomAttributes(record: ApiRecord, spec: WireSpec): ReadAttributes {
  const attributes: { [name: string]: Json } = {};
  const members: { [pointer: FieldPointer]: readonly RemoteMember[] } = {};
  for (const [name, relationship] of spec.relationships) {
    const raw = Object.hasOwn(record.customAttributes, name) ? record.customAttributes[name] : undefined;
    members[spec.relationshipPointer(name)] = readDeclared(record, name, raw, relationship);
  }
  for (const name of Object.keys(record.customAttributes)) {
    if (spec.relationships.has(name)) continue;
    const raw = record.customAttributes[name] as Json;
    const found = isReferenceList(raw) ? parseMembers(raw) : undefined;
    if (found !== undefined) members[spec.relationshipPointer(name)] = found.map(withType);
    else define(attributes, name, canonicalAttribute(raw, name, spec));
  }
  return { attributes, members };
}

/** Builds `custom_attributes` out of exactly the given fields; fields that are no attributes are left out. */
export function buildCustomAttributes(fields: readonly WriteField[], traits?: Traits): JsonObject {
  const attributes: { [name: string]: Json } = {};
  for (const field of fields) {
    const { section, name } = parseFieldPointer(field.pointer);
    if (section !== 'time') define(attributes, name, wireValue(field, traits));
  }
  return attributes;
}

/** What is sent for one field. Relationships go as ids and come back as objects (D, S16:8286). */
export function wireValue(field: WriteField, traits: Traits = {}): Json {
  if ('members' in field) {
    // The cardinality must match the attribute's: a list on a to-one relationship is undocumented (U).
    if (field.many) return field.members.length === 0 ? emptyList(traits) : field.members;
    if (field.members.length > 1) throw new Error(`${field.pointer} takes one member, not ${field.members.length}`);
    return field.members[0] ?? nobody(traits);
  }
  const { value } = field;
  // JSON has no text for these and would say null, which clears.
  if (typeof value === 'number' && !Number.isFinite(value)) throw new Error(`${field.pointer} is no finite number`);
  return value;
}

/** What empties a to-many relationship: an empty list, as replacing the set says (I, PR 594), unless the canary saw another. */
function emptyList({ clear_many: seen }: Traits): Json {
  return seen === 'null' ? null : [];
}

/** What empties a to-one relationship: null (I; nothing documents it, U), unless the canary saw another. */
function nobody({ clear_one: seen }: Traits): Json {
  if (seen === 'empty-list') return [];
  return seen === 'empty-text' ? '' : null;
}

function canonicalAttribute(raw: Json, name: string, spec: WireSpec): Json {
  const declared = spec.attributes.get(name);
  return declared === undefined || declared.type === 'relationship' ? raw : canonicalValue(raw, declared.type);
}

function readDeclared(
  record: ApiRecord,
  name: string,
  raw: Json | undefined,
  relationship: RelationshipSpec,
): readonly RemoteMember[] {
  const members = parseMembers(raw);
  if (members === undefined) {
    throw new TrueupError(`attribute ${JSON.stringify(name)} of ${describe(record)} is no relationship in Intercom`, {
      code: 'relationship-unreadable',
      category: 'failed',
      hint: 'Declare it under attributes with its own type, or name the attribute that points at instances.',
    });
  }
  const strange = members.find((member) => member.type !== undefined && !isSameType(member.type, relationship.to));
  if (strange === undefined) return members.map(withoutType);
  const is = JSON.stringify(strange.type);
  throw new TrueupError(
    `relationship ${JSON.stringify(name)} of ${describe(record)} points at ${is}, and trueup.yaml says ${JSON.stringify(relationship.to)}`,
    {
      code: 'relationship-type-differs',
      category: 'failed',
      hint: `Write \`to: ${strange.type}\`: an id means nothing without the type it belongs to.`,
    },
  );
}

function withoutType({ id, externalId }: ReadMember): RemoteMember {
  return { id, externalId };
}

/** Nothing declares what it points at, so its own word is kept. */
function withType({ id, externalId, type }: ReadMember): RemoteMember {
  return { id, externalId, ...(type === undefined ? {} : { type }) };
}

function describe(record: ApiRecord): string {
  return `${String(record.raw['type'])} ${record.externalId ?? record.id}`;
}

/** Names come from the API and from files: `__proto__` is a key like any other. */
function define(target: { [name: string]: Json }, name: string, value: Json): void {
  if (name === '__proto__')
    Object.defineProperty(target, name, { value, enumerable: true, writable: true, configurable: true });
  else target[name] = value;
}
