import { canonicalJson, compareText, type Json } from './json.ts';

/**
 * The canonical content of an address; desired and live have the same shape, so that diff is one comparison.
 *
 * Values: string, finite number, boolean, or null. A datetime and the two `external_*_at` are epoch seconds (integers).
 * A to-many relationship is a **sorted array of members without repeats**, a to-one relationship is one member; a member
 * is the external id of the instance it points at, or `{"id":"<Intercom id>"}` for an instance that has none. (Live may
 * hold an array for a relationship declared to-one; then it really has several.) An instance's own relationships stay in
 * `attributes`. Unset is `null`, or `[]` for a to-many relationship; a key that is missing is unmanaged in desired and
 * unset in live.
 */
export interface Body {
  readonly external_created_at?: number | null;
  readonly external_updated_at?: number | null;
  readonly attributes: { readonly [name: string]: Json };
  readonly associations: { readonly [name: string]: Json };
}

/** JSON pointer (RFC 6901) to one field of a body: `/external_created_at`, `/attributes/status`, `/associations/orders`. */
export type FieldPointer = string;

/** Shared, because most records have no associations and large projects have many records. */
const NO_FIELDS: Body['associations'] = Object.freeze({});

export const EMPTY_BODY: Body = { attributes: NO_FIELDS, associations: NO_FIELDS };

const TIMES = ['external_created_at', 'external_updated_at'] as const;

export function attributePointer(name: string): FieldPointer {
  return `/attributes/${escapePointer(name)}`;
}

export function associationPointer(name: string): FieldPointer {
  return `/associations/${escapePointer(name)}`;
}

/** A field pointer taken apart. */
export function parseFieldPointer(pointer: FieldPointer): {
  readonly section: 'time' | 'attributes' | 'associations';
  readonly name: string;
} {
  // Asked for every field of every record: slices, no regular expression.
  const end = pointer.indexOf('/', 1);
  if (end === -1) return { section: 'time', name: pointer.slice(1) };
  const escaped = pointer.slice(end + 1);
  const name = escaped.includes('~') ? escaped.replaceAll('~1', '/').replaceAll('~0', '~') : escaped;
  return { section: pointer.slice(1, end) as 'attributes' | 'associations', name };
}

/** Every field a body holds, in a fixed order: times, attributes by name, associations by name. */
export function listFields(body: Body): FieldPointer[] {
  return [
    ...TIMES.filter((time) => body[time] !== undefined).map((time) => `/${time}`),
    ...Object.keys(body.attributes).sort().map(attributePointer),
    ...Object.keys(body.associations).sort().map(associationPointer),
  ];
}

/** The value at a field; undefined when the body does not hold it. */
export function readField(body: Body, pointer: FieldPointer): Json | undefined {
  const { section, name } = parseFieldPointer(pointer);
  if (section === 'time') return body[name as (typeof TIMES)[number]];
  const fields = body[section];
  return Object.hasOwn(fields, name) ? fields[name] : undefined;
}

/** Builds a body out of single fields; the inverse of `listFields` with `readField`. */
export function buildBody(fields: Iterable<readonly [FieldPointer, Json]>): Body {
  const times: Record<string, Json> = {};
  const sections: Record<'attributes' | 'associations', Record<string, Json>> = { attributes: {}, associations: {} };
  for (const [pointer, value] of fields) {
    const { section, name } = parseFieldPointer(pointer);
    const target = section === 'time' ? times : sections[section];
    // Names come from files and from the API: `__proto__` must be a key like any other. Defining all costs four times more.
    if (name === '__proto__')
      Object.defineProperty(target, name, { value, enumerable: true, writable: true, configurable: true });
    else target[name] = value;
  }
  const associations = Object.keys(sections.associations).length === 0 ? NO_FIELDS : sections.associations;
  if (Object.keys(times).length === 0) return { attributes: sections.attributes, associations };
  return { ...times, attributes: sections.attributes, associations } as Body;
}

/** One end of a relationship inside a body. */
export type Member = string | { readonly id: string };

/** The members of a relationship's value, to-one and to-many alike; unset has none. */
export function membersOf(value: Json | undefined): readonly Member[] {
  if (isUnset(value)) return [];
  return (Array.isArray(value) ? value : [value]) as Member[];
}

/** The value of a relationship with these members: sorted, without repeats, so that equal sets are equal values. */
export function relationshipValue(members: readonly Member[], many: boolean): Json {
  const unique = new Map(members.map((member) => [canonicalJson(member), member]));
  const sorted = [...unique].sort(([left], [right]) => compareText(left, right)).map(([, member]) => member);
  if (many || sorted.length > 1) return sorted;
  return sorted[0] ?? null;
}

/** In live, missing, `null`, `""` and `[]` are one state, unset: which of them shows differs by version (D17). */
export function isUnset(value: Json | undefined): boolean {
  return value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);
}

function escapePointer(name: string): string {
  return name.includes('~') || name.includes('/') ? name.replaceAll('~', '~0').replaceAll('/', '~1') : name;
}
