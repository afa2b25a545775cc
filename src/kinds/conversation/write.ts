import type { RemoteRecord, WriteField } from '../../model/remote.ts';
import type { KindContext, PartsOf } from '../kind-adapter.ts';
import { readWritten } from '../read-written.ts';
import { fromWire, toWire } from './wire.ts';

/** Writes the given fields of a conversation that exists; there is nothing to create. */
export async function writeConversation(
  context: KindContext,
  _parts: PartsOf<'conversation'>,
  id: string | null,
  fields: readonly WriteField[],
): Promise<RemoteRecord> {
  if (id === null) throw new Error('a conversation is written by its Intercom id');
  const record = await context.api.conversations.update(id, toWire(fields, context.traits), context.since);
  return readWritten(() => fromWire(record, context.specs('conversation')));
}
