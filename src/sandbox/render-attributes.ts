import type { Json, JsonObject } from '../model/json.ts';
import type { Attribute, AttributeMap } from './attribute.ts';
import { optionId } from './id.ts';
import { type StoredInstance, type StoredRecord, targetOf } from './record.ts';
import { attributesOf } from './schema.ts';
import type { View } from './store.ts';
import type { Switches } from './switches.ts';
import { type ApiVersion, FOUND_FALSE_SINCE } from './version.ts';
import type { World } from './world.ts';

/** What decides how records read: the switches, the request's version, and where nested instances are looked up. */
export interface Reading {
  readonly world: World;
  readonly view: View;
  readonly version: ApiVersion;
}

/** `custom_attributes` of a record as Intercom answers it. */
export function renderAttributes(reading: Reading, record: StoredRecord): JsonObject {
  const declared = attributesOf(reading.world.store.schema(), targetOf(record));
  const rendered: [string, Json][] = [];
  const unset = unsetAs(reading);
  for (const attribute of declared.values()) {
    const value = renderAttribute(reading, record, attribute);
    if (value !== undefined) rendered.push([attribute.name, value]);
    else if (unset === null && !attribute.archived) rendered.push([attribute.name, null]);
  }
  // Conversations also carry keys nobody declared, such as "CX Score rating" (D, rule 37).
  for (const [name, value] of record.attributes) if (!declared.has(name)) rendered.push([name, value]);
  return Object.fromEntries(rendered);
}

/** One instance inside a relationship: without created_at, updated_at and relationships of its own (D, S16:8203). */
function renderNestedInstance(reading: Reading, instance: StoredInstance): JsonObject {
  const declared: AttributeMap = attributesOf(reading.world.store.schema(), instance.type);
  const values = [...instance.attributes].map(([name, value]): [string, Json] => {
    const attribute = declared.get(name);
    return [name, attribute === undefined ? value : renderScalar(reading.world.switches, attribute, value)];
  });
  return {
    id: renderId(reading.world.switches, instance.id),
    external_id: instance.external_id,
    external_created_at: instance.external_created_at,
    external_updated_at: instance.external_updated_at,
    custom_attributes: Object.fromEntries(values),
    type: instance.type,
  };
}

/** Ids are texts in every example, a number in the schema's (D, S14:19103). */
export function renderId(switches: Switches, id: string): Json {
  return switches.numericIds && /^\d+$/u.test(id) ? Number(id) : id;
}

function unsetAs({ world, version }: Reading): null | undefined {
  const { unset } = world.switches;
  if (unset === 'by-version') return version.rank >= FOUND_FALSE_SINCE ? null : undefined;
  return unset === 'null' ? null : undefined;
}

function renderAttribute(reading: Reading, record: StoredRecord, attribute: Attribute): Json | undefined {
  if (attribute.type === 'relationship') return renderRelationship(reading, record, attribute);
  const value = record.attributes.get(attribute.name);
  return value === undefined ? undefined : renderScalar(reading.world.switches, attribute, value);
}

function renderScalar(switches: Switches, attribute: Attribute, value: Json): Json {
  if (attribute.type === 'datetime' && switches.datetimeRead === 'iso') {
    return new Date((value as number) * 1000).toISOString();
  }
  if (attribute.type === 'list' && switches.listRead === 'id' && attribute.options !== null) {
    return optionId(attribute.name, value as string);
  }
  return value;
}

function renderRelationship(reading: Reading, record: StoredRecord, attribute: Attribute): Json | undefined {
  const { switches } = reading.world;
  const ids = record.references.get(attribute.name) ?? [];
  if (ids.length === 0 && switches.emptyReferences === 'unset') return undefined;
  const bare = record.kind === 'instance' && switches.instanceReferences !== 'list';
  if (bare && switches.instanceReferences === 'id' && !attribute.many) return ids[0] ?? null;
  if (bare) return ids;
  // Nothing documents how many are shown; the cut has no sign (rule 33, U).
  const shown = record.kind === 'instance' ? ids : ids.slice(0, switches.nestedLimit ?? undefined);
  return { type: `${attribute.to}.list`, instances: shown.map((id) => renderTarget(reading, attribute, id)) };
}

function renderTarget(reading: Reading, attribute: Attribute, id: string): JsonObject {
  const to = attribute.to ?? '';
  if (!reading.world.store.schema().types.has(to)) return { type: to, id };
  const instance = reading.view.instance(to, id);
  if (instance !== undefined) return renderNestedInstance(reading, instance);
  // An association that dangles: nothing but the id is left (switch `dangling`, U).
  return {
    id: renderId(reading.world.switches, id),
    external_id: null,
    external_created_at: null,
    external_updated_at: null,
    custom_attributes: {},
    type: to,
  };
}
