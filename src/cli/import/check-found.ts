import type { Address } from '../../model/address.ts';
import { TrueupError } from '../../model/error.ts';
import type { Absence, Live } from '../../model/live.ts';

/** Everything that is asked for by name must be there: what is not is named, and nothing is written. */
export function checkFound(live: Live, asked: Iterable<Address>): void {
  const missing = new Map<string, Address[]>();
  for (const address of asked) {
    const absence = live.absent.get(address);
    if (!absence) continue;
    const how = describe(absence);
    missing.set(how, [...(missing.get(how) ?? []), address]);
  }
  if (missing.size === 0) return;
  const told = [...missing].map(([how, addresses]) => `${how}: ${listSome(addresses)}`);
  throw new TrueupError(`What is asked for is not all there: ${told.join('; ')}. Nothing was written.`, {
    code: 'import-not-found',
    category: 'failed',
    hint: 'Correct the names, or leave these out.',
  });
}

const SHOWN = 100;

function listSome(addresses: readonly Address[]): string {
  const more = addresses.length > SHOWN ? ` and ${addresses.length - SHOWN} more` : '';
  return `${addresses.slice(0, SHOWN).join(', ')}${more}`;
}

function describe(absence: Absence): string {
  switch (absence.state) {
    case 'missing':
      return 'not in Intercom';
    case 'archived':
      return 'archived in Intercom';
    case 'merged':
      return `merged into another contact${absence.into === undefined ? '' : ` (id:${absence.into})`}`;
    case 'ambiguous':
      return `several contacts match (${absence.ids.map((id) => `id:${id}`).join(', ')}); name one by id`;
  }
}
