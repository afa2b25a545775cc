import type { InstancePage } from '../../api/endpoints/instance-page.ts';
import type { Lookup } from '../../api/lookup.ts';
import type { Reading, RemotePage } from '../../model/remote.ts';
import type { KindContext, PartsOf } from '../kind-adapter.ts';
import { fromWire } from './wire.ts';

/** Reads an instance by `?external_id=`, never by an external id in the path: that may find another one (D, S14:9109). */
export async function readInstance(context: KindContext, parts: PartsOf<'instance'>): Promise<Reading> {
  return toReading(context, parts.type, await context.api.instances.readByExternalId(parts.type, parts.externalId));
}

/** Reads an instance by Intercom's id, which means nothing without its type: it may not be unique beyond it (U). */
export async function readInstanceById(context: KindContext, id: string, type: string | undefined): Promise<Reading> {
  if (type === undefined) throw new Error(`instance ${id} cannot be read without its type`);
  return toReading(context, type, await context.api.instances.readById(type, id));
}

/** Turns a page of a listing into canonical records. */
export function toRemotePage(context: KindContext, type: string, page: InstancePage): RemotePage {
  const spec = context.specs('instance', type);
  return { ...page, records: page.records.map((record) => fromWire(record, spec)) };
}

function toReading(context: KindContext, type: string, lookup: Lookup): Reading {
  if (lookup.state !== 'found') return lookup;
  return { state: 'found', record: fromWire(lookup.record, context.specs('instance', type)) };
}
