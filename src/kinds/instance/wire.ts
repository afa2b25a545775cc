import type { ApiRecord } from '../../api/lookup.ts';
import type { WireInstanceUpsert } from '../../api/wire-types.ts';
import type { Body } from '../../model/body.ts';
import { parseFieldPointer } from '../../model/body.ts';
import type { Json } from '../../model/json.ts';
import type { RemoteRecord, WriteField } from '../../model/remote.ts';
import type { Traits } from '../../model/traits.ts';
import { buildCustomAttributes, readCustomAttributes, wireValue } from '../attributes.ts';
import { canonicalTime } from '../values.ts';
import type { WireSpec } from '../wire-spec.ts';

/** The times a user sets. Intercom's own are not read: whether a write that changes nothing moves them is unknown (U). */
const TIMES = ['external_created_at', 'external_updated_at'] as const;

/** Reads an instance. Its own relationships stand among its attributes, on the wire and here. */
export function fromWire(record: ApiRecord, spec: WireSpec): RemoteRecord {
  const { attributes, members } = readCustomAttributes(record, spec);
  const times: { [name: string]: Json } = {};
  for (const name of TIMES) {
    const raw = record.raw[name];
    if (raw !== undefined) times[name] = canonicalTime(raw);
  }
  const body = { ...times, attributes, associations: {} } as Body;
  return { id: record.id, externalId: record.externalId, body, members };
}

/**
 * Builds an upsert with only the given fields: Intercom keeps what is not mentioned (I). Null clears an attribute (D17)
 * and presumably an external time (I).
 */
export function toWire(
  fields: readonly WriteField[],
  externalId: string,
  traits?: Traits,
): WireInstanceUpsert & { readonly external_id: string } {
  const times: { [name: string]: Json } = {};
  for (const field of fields) {
    const { section, name } = parseFieldPointer(field.pointer);
    if (section === 'associations') throw new Error(`an instance has no associations: ${field.pointer}`);
    if (section === 'time') times[timeName(name)] = wireValue(field);
  }
  const customAttributes = buildCustomAttributes(fields, traits);
  const some = Object.keys(customAttributes).length > 0;
  // An empty or null `custom_attributes` may mean anything (U), so it is never sent.
  return { external_id: externalId, ...times, ...(some ? { custom_attributes: customAttributes } : {}) };
}

function timeName(name: string): string {
  const known = TIMES.find((time) => time === name);
  if (known === undefined) throw new Error(`an instance has no field ${name}`);
  return known;
}
