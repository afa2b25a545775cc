import { equalJson, type Json, type JsonObject } from '../model/json.ts';
import { acceptReferences } from './accept-references.ts';
import { acceptValue } from './accept-value.ts';
import type { Attribute, AttributeMap } from './attribute.ts';
import { parameterInvalid } from './respond.ts';
import type { World } from './world.ts';

/** The parts of a record that `custom_attributes` of a write replaces. */
interface Attributed {
  readonly attributes: ReadonlyMap<string, Json>;
  readonly references: ReadonlyMap<string, readonly string[]>;
}

export interface AcceptedAttributes extends Attributed {
  /** Names whose value is another than before; relationships apart. */
  readonly changedAttributes: readonly string[];
  readonly changedReferences: readonly string[];
  readonly notes: readonly string[];
}

/**
 * Merges sent attributes into a record: what is not mentioned stays, null clears (rules 13, 31). Throws before anything
 * is changed when one is refused. `unknown` says what an undeclared name gets: a message to refuse it with, or nothing.
 */
export function acceptAttributes(
  world: World,
  owner: 'instance' | 'contact' | 'conversation',
  declared: AttributeMap,
  record: Attributed,
  sent: JsonObject,
  unknown: (name: string) => string | undefined,
): AcceptedAttributes {
  const merged = {
    attributes: new Map(record.attributes),
    references: new Map(record.references),
    notes: [] as string[],
  };
  const changedAttributes: string[] = [];
  const changedReferences: string[] = [];
  for (const [name, value] of Object.entries(sent)) {
    const attribute = declared.get(name);
    if (attribute === undefined) {
      const message = unknown(name);
      if (message !== undefined) throw parameterInvalid(message, name);
      merged.notes.push(`${name}: dropped, there is no such attribute`);
    } else if (attribute.type === 'relationship') {
      const { ids, notes } = acceptReferences(world, attribute, value, owner);
      merged.notes.push(...notes);
      if (ids !== null && setReferences(merged.references, attribute, ids)) changedReferences.push(name);
    } else {
      const accepted = acceptValue(attribute, value, world.switches);
      if ('refused' in accepted) throw parameterInvalid(accepted.refused, name);
      if (accepted.note !== undefined) merged.notes.push(accepted.note);
      if (setValue(merged.attributes, attribute, accepted.value)) changedAttributes.push(name);
    }
  }
  // A record that keeps its very map is not indexed again.
  const references = changedReferences.length > 0 ? merged.references : record.references;
  return { ...merged, references, changedAttributes, changedReferences };
}

function setValue(values: Map<string, Json>, attribute: Attribute, value: Json): boolean {
  const before = values.get(attribute.name) ?? null;
  if (value === null) values.delete(attribute.name);
  else values.set(attribute.name, value);
  return !equalJson(before, value);
}

function setReferences(
  references: Map<string, readonly string[]>,
  attribute: Attribute,
  ids: readonly string[],
): boolean {
  const before = references.get(attribute.name) ?? [];
  if (ids.length > 0) references.set(attribute.name, ids);
  else references.delete(attribute.name);
  const known = new Set(before);
  return before.length !== ids.length || ids.some((id) => !known.has(id));
}
