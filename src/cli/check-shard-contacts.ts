import { type Address, kindOf } from '../model/address.ts';
import type { Desired } from '../model/desired.ts';
import { TrueupError } from '../model/error.ts';
import type { Ledger } from '../model/ledger.ts';
import type { Live } from '../model/live.ts';

/**
 * Refuses what one shard cannot judge: a declared contact that turns out to be one the ledger keeps under an address of
 * another shard. Each of the two would take it for its own.
 */
export function checkShardContacts(input: {
  readonly desired: Desired;
  readonly live: Live;
  readonly ledger: Pick<Ledger, 'entries'> | undefined;
  readonly isOwn: (address: Address) => boolean;
}): void {
  const { desired, live, ledger, isOwn } = input;
  const elsewhere = new Map<string, Address>();
  for (const { address, id } of ledger?.entries.values() ?? []) {
    if (kindOf(address) === 'contact' && id !== null && !isOwn(address)) elsewhere.set(id, address);
  }
  for (const address of desired.records.keys()) {
    if (kindOf(address) !== 'contact' || !isOwn(address)) continue;
    const other = elsewhere.get(live.records.get(address)?.id ?? '');
    if (other === undefined) continue;
    throw new TrueupError(
      `${address} is the contact that the ledger keeps as ${other}, which is another shard's. Nothing was written.`,
      {
        code: 'shard-contact',
        category: 'refused',
        hint: 'Apply once without --shard: one run sees both. After that shards can be used again.',
      },
    );
  }
}
