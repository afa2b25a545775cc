import type { Json } from '../model/json.ts';
import { acceptValue } from './accept-value.ts';
import type { Attribute, AttributeMap } from './attribute.ts';
import type { SeedValues } from './seed.ts';
import { seedInvalid } from './seed-error.ts';
import { DEFAULT_SWITCHES } from './switches.ts';
import type { World } from './world.ts';

/**
 * Merges a seed's values into a record's. Unlike Intercom a seed does not lose anything silently: what would be cleared
 * is an error. `any-name` keeps undeclared names as they are. Relationships are left to `seedReferences`.
 */
export function seedValues(
  declared: AttributeMap,
  before: ReadonlyMap<string, Json>,
  sent: SeedValues,
  path: string,
  names: 'strict' | 'any-name',
): ReadonlyMap<string, Json> {
  const values = new Map(before);
  for (const [name, value] of Object.entries(sent)) {
    const attribute = declared.get(name);
    if (attribute?.type === 'relationship') continue;
    if (attribute === undefined && names === 'strict') throw seedInvalid(`${path}.${name}: there is no such attribute`);
    const kept = attribute === undefined ? value : keep(attribute, value, `${path}.${name}`);
    if (kept === null) values.delete(name);
    else values.set(name, kept);
  }
  return values;
}

/** Replaces relationships by the instances that external ids name. */
export function seedReferences(
  world: World,
  declared: AttributeMap,
  before: ReadonlyMap<string, readonly string[]>,
  sent: { readonly [name: string]: Json },
  path: string,
): ReadonlyMap<string, readonly string[]> {
  if (Object.keys(sent).length === 0) return before;
  const references = new Map(before);
  for (const [name, value] of Object.entries(sent)) {
    const attribute = declared.get(name);
    if (attribute?.type !== 'relationship') throw seedInvalid(`${path}.${name}: there is no such relationship`);
    const items: readonly Json[] = Array.isArray(value) ? value : value === null ? [] : [value as Json];
    const ids = [...new Set(items.map((item) => idOf(world, attribute, item, `${path}.${name}`)))];
    if (!attribute.many && ids.length > 1) throw seedInvalid(`${path}.${name}: the relationship holds one at most`);
    if (ids.length > 0) references.set(name, ids);
    else references.delete(name);
  }
  return references;
}

function keep(attribute: Attribute, value: Json, path: string): Json {
  const accepted = acceptValue(attribute, value, DEFAULT_SWITCHES);
  if ('refused' in accepted) throw seedInvalid(`${path}: ${accepted.refused}`);
  if (accepted.note !== undefined) throw seedInvalid(`${path}: ${JSON.stringify(value)} is no option of the list`);
  return accepted.value;
}

/** Instances by external id, contacts and conversations by Intercom id. */
function idOf({ store }: World, attribute: Attribute, item: Json, path: string): string {
  const to = attribute.to ?? '';
  const key = typeof item === 'string' ? item : '';
  const isType = store.schema().types.has(to);
  const found = isType
    ? store.instanceByExternalId(to, key)?.id
    : (to === 'contact' ? store.contact(key) : store.conversation(key))?.id;
  if (found === undefined) throw seedInvalid(`${path}: there is no ${to} ${JSON.stringify(item)}`);
  return found;
}
