import { type Attribute, type AttributeMap, reachableAttributes } from './attribute.ts';
import { type StoredRecord, targetOf } from './record.ts';

/** What is set up in the workspace's settings, which no REST call can change (rule 8). */
export interface Schema {
  readonly types: ReadonlyMap<string, AttributeMap>;
  readonly contact: AttributeMap;
  /** All of them, archived ones and repeated names too. */
  readonly conversation: readonly Attribute[];
  /** Those a write can reach, by name. */
  readonly reachable: AttributeMap;
}

export const EMPTY_SCHEMA: Schema = { types: new Map(), contact: new Map(), conversation: [], reachable: new Map() };

export function buildSchema(parts: Omit<Schema, 'reachable'>): Schema {
  return { ...parts, reachable: reachableAttributes(parts.conversation) };
}

const NONE: AttributeMap = new Map();

/** Attributes of what a relationship's `to` names: a type, `contact` or `conversation`. */
export function attributesOf(schema: Schema, target: string): AttributeMap {
  const type = schema.types.get(target);
  if (type !== undefined) return type;
  if (target === 'contact') return schema.contact;
  return target === 'conversation' ? schema.reachable : NONE;
}

/** Key of the record that an id means in a relationship of a holder. */
export function targetKey(schema: Schema, holder: StoredRecord, relationship: string, id: string): string | undefined {
  const to = attributesOf(schema, targetOf(holder)).get(relationship)?.to;
  return to === undefined || to === null ? undefined : keyOf(schema, to, id);
}

/** Key of the record with an id; ids mean nothing without the type. */
export function keyOf(schema: Schema, target: string, id: string): string {
  return schema.types.has(target) ? `instance/${target}/${id}` : `${target}/${id}`;
}

/** Names that several attributes share that are not archived. */
export function duplicateNames(attributes: readonly Attribute[]): readonly string[] {
  const active = attributes.filter((attribute) => !attribute.archived).map((attribute) => attribute.name);
  return [...new Set(active.filter((name, index) => active.indexOf(name) !== index))];
}
