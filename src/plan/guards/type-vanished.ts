import { type Address, parseAddress } from '../../model/address.ts';
import type { Guard } from './guard.ts';

/** A type that left `types:` while the ledger owns instances of it is a rename or a typo: keep it declared to empty it. */
export const typeVanished: Guard = ({ project, ledger }) => {
  const orphans = new Map<string, Address[]>();
  for (const address of ledger?.entries.keys() ?? []) {
    const parts = parseAddress(address);
    if (parts?.kind !== 'instance' || Object.hasOwn(project.types, parts.type)) continue;
    const others = orphans.get(parts.type);
    if (others) others.push(address);
    else orphans.set(parts.type, [address]);
  }
  return [...orphans].map(([type, addresses]) => ({
    code: 'type-vanished',
    severity: 'refuse',
    message: `type ${type} left \`types:\`, while the ledger owns ${addresses.length} of it`,
    addresses,
    remedy: `declare ${type} under \`types:\` again; its instances can then be removed or forgotten`,
  }));
};
