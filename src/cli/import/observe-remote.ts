import { type Address, instanceAddress } from '../../model/address.ts';
import type { Remote, RemotePage, RemoteRecord } from '../../model/remote.ts';

/** Hears how far reading has come. */
export interface Progress {
  readonly page: (type: string, page: RemotePage) => void;
  /** So many were read one by one. */
  readonly reads: (count: number) => void;
}

/** A remote that remembers what was listed and what was read by address. */
export function observeRemote(
  remote: Remote,
  progress: Progress,
): { readonly remote: Remote; readonly observed: ReadonlyMap<Address, RemoteRecord> } {
  const observed = new Map<Address, RemoteRecord>();
  let reads = 0;
  return {
    observed,
    remote: {
      ...remote,
      read: async (address) => {
        const reading = await remote.read(address);
        reads += 1;
        progress.reads(reads);
        if (reading.state === 'found') observed.set(address, reading.record);
        return reading;
      },
      list: async (type, number) => {
        const page = await remote.list(type, number);
        for (const record of page.records)
          if (typeof record.externalId === 'string' && record.externalId !== '')
            observed.set(instanceAddress(type, record.externalId), record);
        progress.page(type, page);
        return page;
      },
    },
  };
}
