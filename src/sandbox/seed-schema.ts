import type { Attribute } from './attribute.ts';
import { buildSchema, type Schema } from './schema.ts';
import type { Seed, SeedAttribute, SeedAttributes } from './seed.ts';
import { seedInvalid } from './seed-error.ts';
import type { Store } from './store.ts';

/** Adds a seed's types and attributes to the workspace. An attribute keeps its type for ever, as in Intercom (HC 6298292). */
export function defineSchema(store: Store, seed: Seed): void {
  const { types, contact_attributes, conversation_attributes } = seed;
  if (types === undefined && contact_attributes === undefined && conversation_attributes === undefined) return;
  const schema = store.schema();
  const merged = new Map(schema.types);
  for (const [type, { attributes }] of Object.entries(types ?? {})) {
    merged.set(
      type,
      mergeAttributes(store, schema.types.get(type) ?? new Map(), attributes, `types.${type}.attributes`),
    );
  }
  const conversation = Array.isArray(conversation_attributes)
    ? conversation_attributes.map(({ name, ...seeded }) => buildAttribute(store, name, seeded))
    : mergeNamed(store, schema.conversation, (conversation_attributes ?? {}) as SeedAttributes);
  const contact = mergeAttributes(store, schema.contact, contact_attributes ?? {}, 'contact_attributes');
  const changed = buildSchema({ types: merged, contact, conversation });
  checkTargets(changed);
  store.define(changed);
}

function mergeAttributes(
  store: Store,
  before: ReadonlyMap<string, Attribute>,
  seeded: SeedAttributes,
  path: string,
): ReadonlyMap<string, Attribute> {
  const merged = new Map(before);
  for (const [name, attribute] of Object.entries(seeded)) {
    const existing = merged.get(name);
    checkUnchanged(existing, attribute, `${path}.${name}`);
    merged.set(name, buildAttribute(store, name, attribute, existing?.id));
  }
  return merged;
}

function mergeNamed(store: Store, before: readonly Attribute[], seeded: SeedAttributes): Attribute[] {
  const merged = [...before];
  for (const [name, attribute] of Object.entries(seeded)) {
    const position = merged.findIndex((each) => each.name === name && !each.archived);
    const existing = merged[position];
    checkUnchanged(existing, attribute, `conversation_attributes.${name}`);
    const built = buildAttribute(store, name, attribute, existing?.id);
    if (existing === undefined) merged.push(built);
    else merged[position] = built;
  }
  return merged;
}

function buildAttribute(store: Store, name: string, seeded: SeedAttribute, id = store.next('attribute')): Attribute {
  const { type, options, to, many = false, archived = false } = seeded;
  return { id, name, type, options: options ?? null, to: to ?? null, many, archived };
}

function checkUnchanged(existing: Attribute | undefined, seeded: SeedAttribute, path: string): void {
  if (existing === undefined) return;
  if (existing.type === seeded.type && existing.to === (seeded.to ?? null)) return;
  throw seedInvalid(`${path}: an attribute cannot change its type or target; it is ${existing.type} already`);
}

function checkTargets(schema: Schema): void {
  const all: [string, Iterable<Attribute>][] = [
    ...[...schema.types].map(([type, attributes]): [string, Iterable<Attribute>] => [
      `types.${type}.attributes`,
      attributes.values(),
    ]),
    ['contact_attributes', schema.contact.values()],
    ['conversation_attributes', schema.conversation],
  ];
  for (const [path, attributes] of all) {
    for (const { name, type, to } of attributes) {
      if (type !== 'relationship' && to !== null)
        throw seedInvalid(`${path}.${name}.to: only a relationship points at something`);
      if (type !== 'relationship') continue;
      if (to === null) throw seedInvalid(`${path}.${name}.to is missing: a relationship points at a type`);
      if (schema.types.has(to) || to === 'contact' || to === 'conversation') continue;
      throw seedInvalid(`${path}.${name}.to: the type ${JSON.stringify(to)} is not declared`);
    }
  }
}
