import { type Address, contactAddress, kindOf } from '../model/address.ts';
import type { LedgerEntry } from '../model/ledger.ts';
import type { DiffInput } from './diff.ts';

/** Which ledger entry belongs to which address of this run. */
export interface EntryOwners {
  readonly entryOf: (address: Address) => LedgerEntry | undefined;
  /** Entries nobody declares any more, under the address they are told by. */
  readonly left: ReadonlyMap<Address, LedgerEntry>;
  /** Entries of contacts that go by another address now, by the address the ledger keeps them under. */
  readonly rekeyed: ReadonlyMap<Address, LedgerEntry>;
}

/** A contact is kept by its Intercom id, everything else by its address. */
export function entryOwners({ desired, live, ledger }: Pick<DiffInput, 'desired' | 'live' | 'ledger'>): EntryOwners {
  const entries = ledger?.entries ?? new Map<Address, LedgerEntry>();
  const contactById = new Map<string, LedgerEntry>();
  for (const entry of entries.values()) {
    if (kindOf(entry.address) === 'contact' && entry.id !== null) contactById.set(entry.id, entry);
  }
  const owned = new Map<Address, LedgerEntry>();
  const rekeyed = new Map<Address, LedgerEntry>();
  const taken = new Set<LedgerEntry>();
  for (const address of desired.records.keys()) {
    const entry = ownEntry(address);
    if (!entry) continue;
    owned.set(address, entry);
    taken.add(entry);
    if (entry.address !== address) rekeyed.set(entry.address, { ...entry, address });
  }
  const left = new Map<Address, LedgerEntry>();
  for (const entry of entries.values()) {
    if (taken.has(entry)) continue;
    // The selector may by now name another contact; then the old one is told by its id.
    const ownId = desired.records.has(entry.address) ? entry.id : null;
    const address = ownId === null ? entry.address : contactAddress('id', ownId);
    left.set(address, entry);
    if (ownId !== null) rekeyed.set(entry.address, { ...entry, address });
  }
  return { entryOf: (address) => owned.get(address), left, rekeyed };

  function ownEntry(address: Address): LedgerEntry | undefined {
    if (kindOf(address) !== 'contact') return entries.get(address);
    const found = live.records.get(address);
    if (found) return contactById.get(found.id);
    return entries.get(address);
  }
}
