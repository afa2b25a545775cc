import type { Json } from '../model/json.ts';
import type { Attribute } from './attribute.ts';
import { parameterInvalid } from './respond.ts';
import { keyOf } from './schema.ts';
import type { World } from './world.ts';

/** The ids a relationship points at after a write; null when the write leaves it as it was. */
export interface AcceptedReferences {
  readonly ids: readonly string[] | null;
  readonly notes: readonly string[];
}

/**
 * Intercom's rules for a relationship: a bare id or an array, which is the whole set (D, PR 594); ids of nothing are
 * skipped (D17 for instances; elsewhere U and a switch). Ids belong to the target's type: another type's id is nothing.
 */
export function acceptReferences(
  world: World,
  attribute: Attribute,
  sent: Json,
  owner: 'instance' | 'contact' | 'conversation',
): AcceptedReferences {
  if (sent === null && owner !== 'instance' && world.switches.nullReference === 'ignore') {
    return { ids: null, notes: [`${attribute.name}: null was ignored`] };
  }
  const asked = [...new Set(sentIds(world, attribute, sent))];
  const found = asked.filter((id) => exists(world, attribute, id));
  const unknown = asked.filter((id) => !found.includes(id));
  if (unknown.length > 0 && owner !== 'instance' && world.switches.unknownReference === 'reject') {
    throw parameterInvalid(`Custom object instance ${unknown.join(', ')} not found`, attribute.name);
  }
  if (!attribute.many && found.length > 1) {
    throw parameterInvalid(`Attribute '${attribute.name}' can reference only one record`, attribute.name);
  }
  return {
    ids: found,
    notes: unknown.map((id) => `${attribute.name}: skipped ${JSON.stringify(id)}, there is no such ${attribute.to}`),
  };
}

function sentIds(world: World, attribute: Attribute, sent: Json): readonly string[] {
  if (sent === null) return [];
  const isList = Array.isArray(sent);
  const items: readonly Json[] = isList ? (sent as readonly Json[]) : [sent as Json];
  if (world.switches.cardinality === 'strict' && isList !== attribute.many && items.length > 0) {
    throw parameterInvalid(`Attribute '${attribute.name}' takes ${attribute.many ? 'an array of ids' : 'a single id'}`);
  }
  return items.flatMap((item) => {
    if (item === '' && !isList) return [];
    if (typeof item === 'string') return [item];
    if (Number.isSafeInteger(item)) return [String(item)];
    throw parameterInvalid(`Attribute '${attribute.name}' takes the id of a record or an array of ids`, attribute.name);
  });
}

function exists(world: World, attribute: Attribute, id: string): boolean {
  return world.store.record(keyOf(world.store.schema(), attribute.to ?? '', id)) !== undefined;
}
