import type { ApiClient } from '../api/client.ts';
import type { AddressParts, Kind } from '../model/address.ts';
import type { Reading, RemoteRecord, WriteField } from '../model/remote.ts';
import type { Traits } from '../model/traits.ts';
import type { WireSpecs } from './wire-spec.ts';

/** What every kind reads and writes with. */
export interface KindContext {
  readonly api: ApiClient;
  readonly specs: WireSpecs;
  /** What this workspace was seen to do; undefined when it was never asked. */
  readonly traits: Traits | undefined;
  /** Of a write: `Remote.waits` when what it replaces was looked at. */
  readonly since?: number | undefined;
}

/** An address of one kind, taken apart. */
export type PartsOf<K extends Kind> = Extract<AddressParts, { readonly kind: K }>;

/** One kind, as the registry sees it: between addresses and canonical fields here, endpoints and wire shapes there. */
export interface KindAdapter<K extends Kind> {
  readonly kind: K;
  read(context: KindContext, parts: PartsOf<K>): Promise<Reading>;
  /** By Intercom's id; `type` for instances. */
  readById(context: KindContext, id: string, type: string | undefined): Promise<Reading>;
  /** `id` is null for an instance to create. */
  write(
    context: KindContext,
    parts: PartsOf<K>,
    id: string | null,
    fields: readonly WriteField[],
  ): Promise<RemoteRecord>;
}
