import { compareText } from '../../model/json.ts';

/** So many addresses are listed whole; of more, only the next part. */
const MAX_WHOLE = 100;

/** Addresses that begin as typed, sorted: as they are when they are few, otherwise up to the next `/`, as paths are. */
export function collapseAddresses(addresses: readonly string[], typed: string): readonly string[] {
  const matching = addresses.filter((address) => address.startsWith(typed));
  if (matching.length <= MAX_WHOLE) return [...new Set(matching)].sort(compareText);
  const parts = matching.map((address) => {
    const end = address.indexOf('/', typed.length);
    return end === -1 || !isLevel(address, end) ? address : address.slice(0, end + 1);
  });
  return [...new Set(parts)].sort(compareText);
}

/** Only the slashes behind the kind and the type divide: an external id may hold some of its own. */
function isLevel(address: string, slash: number): boolean {
  const first = address.indexOf('/');
  return slash === first || (address.startsWith('instance/') && slash === address.indexOf('/', first + 1));
}
