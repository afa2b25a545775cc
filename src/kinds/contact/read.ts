import type { Lookup } from '../../api/lookup.ts';
import type { Reading } from '../../model/remote.ts';
import type { KindContext, PartsOf } from '../kind-adapter.ts';
import { fromWire } from './wire.ts';

/** Reads a contact by the selector it is written with. */
export async function readContact(context: KindContext, parts: PartsOf<'contact'>): Promise<Reading> {
  const { contacts } = context.api;
  if (parts.selector === 'id') return toReading(context, await contacts.readById(parts.key));
  if (parts.selector === 'email') return toReading(context, await contacts.readByEmail(parts.key));
  return toReading(context, await contacts.readByExternalId(parts.key));
}

/** Reads a contact by Intercom's id. */
export async function readContactById(context: KindContext, id: string): Promise<Reading> {
  return toReading(context, await context.api.contacts.readById(id));
}

function toReading(context: KindContext, lookup: Lookup): Reading {
  return lookup.state === 'found' ? { ...lookup, record: fromWire(lookup.record, context.specs('contact')) } : lookup;
}
