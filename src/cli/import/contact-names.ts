import { type Address, contactAddress, kindOf } from '../../model/address.ts';
import type { Desired } from '../../model/desired.ts';
import type { Ledger } from '../../model/ledger.ts';
import type { RemoteRecord } from '../../model/remote.ts';

/**
 * Declared contacts that may be one that is asked for under another name: nothing but reading them tells whose an email
 * is, unless they were applied from here.
 */
export function maybeSameContacts(
  desired: Desired,
  ledger: Ledger | undefined,
  asked: ReadonlySet<Address>,
): readonly Address[] {
  if (![...asked].some((address) => kindOf(address) === 'contact' && !desired.records.has(address))) return [];
  return [...desired.records.keys()].filter(
    (address) => address.startsWith('contact/email:') && typeof ledger?.entries.get(address)?.id !== 'string',
  );
}

/** How the YAML names each contact that was read: by the selector it is declared with, else as it was asked for. */
export function nameContacts(
  desired: Desired,
  ledger: Ledger | undefined,
  records: ReadonlyMap<Address, RemoteRecord>,
): ReadonlyMap<Address, Address> {
  const declaredById = new Map<string, Address>();
  for (const { address, id } of ledger?.entries.values() ?? [])
    if (kindOf(address) === 'contact' && id !== null && desired.records.has(address)) declaredById.set(id, address);
  for (const [address, { id }] of records)
    if (kindOf(address) === 'contact' && desired.records.has(address)) declaredById.set(id, address);
  const names = new Map<Address, Address>();
  for (const [address, { id, externalId }] of records) {
    if (kindOf(address) !== 'contact') continue;
    const others = [contactAddress('id', id), ...(externalId ? [contactAddress('external_id', externalId)] : [])];
    const known = declaredById.get(id) ?? others.find((other) => desired.records.has(other)) ?? address;
    // Asked for under two names, it is declared under the first.
    declaredById.set(id, known);
    names.set(address, known);
  }
  return names;
}
