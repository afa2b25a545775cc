import type { Address } from '../model/address.ts';
import type { Desired } from '../model/desired.ts';
import type { Live } from '../model/live.ts';

/** What instances that others have yet to create need for that: whether they can tells whether ours can. */
export function behindMissing({ records }: Desired, live: Live): ReadonlySet<Address> {
  const behind = new Set<Address>();
  const follow = (address: Address): void => {
    const record = records.get(address);
    if (record?.state === 'present') for (const target of record.references) behind.add(target);
  };
  for (const address of live.absent.keys()) follow(address);
  // A set grows while it is iterated, and every new member is visited.
  for (const address of behind) if (!live.records.has(address)) follow(address);
  return new Set([...behind].filter((address) => !live.records.has(address) && !live.absent.has(address)));
}
