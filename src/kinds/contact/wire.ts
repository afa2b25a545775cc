import type { ApiRecord } from '../../api/lookup.ts';
import { parseFieldPointer } from '../../model/body.ts';
import type { JsonObject } from '../../model/json.ts';
import type { RemoteRecord, WriteField } from '../../model/remote.ts';
import type { Traits } from '../../model/traits.ts';
import { buildCustomAttributes, readCustomAttributes } from '../attributes.ts';
import type { WireSpec } from '../wire-spec.ts';

/** Reads a contact. Relationships stand among its custom attributes on the wire and are associations here. */
export function fromWire(record: ApiRecord, spec: WireSpec): RemoteRecord {
  const { attributes, members } = readCustomAttributes(record, spec);
  return { id: record.id, externalId: record.externalId, body: { attributes, associations: {} }, members };
}

/**
 * Builds `custom_attributes` with only the given keys: Intercom leaves what is not mentioned untouched (I), and a
 * list of ids replaces the whole set (D, PR 594).
 */
export function toWire(fields: readonly WriteField[], traits?: Traits): JsonObject {
  if (fields.length === 0) throw new Error('nothing to write');
  const time = fields.find((field) => parseFieldPointer(field.pointer).section === 'time');
  if (time !== undefined) throw new Error(`a contact has no field ${time.pointer}`);
  return buildCustomAttributes(fields, traits);
}
