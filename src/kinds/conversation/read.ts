import type { Lookup } from '../../api/lookup.ts';
import type { Reading } from '../../model/remote.ts';
import type { KindContext, PartsOf } from '../kind-adapter.ts';
import { fromWire } from './wire.ts';

/** Reads a conversation; its id is all it is ever named by. */
export async function readConversation(context: KindContext, parts: PartsOf<'conversation'>): Promise<Reading> {
  return readConversationById(context, parts.id);
}

/** Reads a conversation by Intercom's id. */
export async function readConversationById(context: KindContext, id: string): Promise<Reading> {
  return toReading(context, await context.api.conversations.readById(id));
}

function toReading(context: KindContext, lookup: Lookup): Reading {
  if (lookup.state !== 'found') return lookup;
  return { state: 'found', record: fromWire(lookup.record, context.specs('conversation')) };
}
