import { type Address, instanceAddress } from '../../model/address.ts';
import type { Remote, RemotePage, RemoteRecord } from '../../model/remote.ts';

/** A remote that remembers what was listed and what was read by address, and tells how far a listing has come. */
export function observeRemote(
  remote: Remote,
  tell: (type: string, page: RemotePage) => void,
): { readonly remote: Remote; readonly observed: ReadonlyMap<Address, RemoteRecord> } {
  const observed = new Map<Address, RemoteRecord>();
  return {
    observed,
    remote: {
      ...remote,
      read: async (address) => {
        const reading = await remote.read(address);
        if (reading.state === 'found') observed.set(address, reading.record);
        return reading;
      },
      list: async (type, number) => {
        const page = await remote.list(type, number);
        for (const record of page.records)
          if (typeof record.externalId === 'string' && record.externalId !== '')
            observed.set(instanceAddress(type, record.externalId), record);
        tell(type, page);
        return page;
      },
    },
  };
}
