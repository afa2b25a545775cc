import type { RemoteRecord, WriteField } from '../../model/remote.ts';
import type { KindContext, PartsOf } from '../kind-adapter.ts';
import { readWritten } from '../read-written.ts';
import { fromWire, toWire } from './wire.ts';

/** Creates or updates an instance. The key is the external id; Intercom's id is not part of the request. */
export async function writeInstance(
  context: KindContext,
  parts: PartsOf<'instance'>,
  _id: string | null,
  fields: readonly WriteField[],
): Promise<RemoteRecord> {
  const record = await context.api.instances.upsert(
    parts.type,
    toWire(fields, parts.externalId, context.traits),
    context.since,
  );
  return readWritten(() => fromWire(record, context.specs('instance', parts.type)));
}
