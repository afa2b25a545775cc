import type { Address } from '../model/address.ts';
import type { FieldPointer } from '../model/body.ts';
import { BLOCKING_NOTES, type Change, type Difference, type Note } from '../model/change.ts';
import type { Desired } from '../model/desired.ts';
import { compareText } from '../model/json.ts';
import type { Ledger, LedgerEntry } from '../model/ledger.ts';

/** What YAML and Intercom together tell of a ledger that is not there to ask. */
export interface RebuiltEntries {
  readonly entries: ReadonlyMap<Address, LedgerEntry>;
  /** Of what is owned now, or would be: fields that are not as the YAML says, and so count as never applied. */
  readonly differing: readonly Differing[];
  /** Declared, and not in Intercom: the next plan creates them. */
  readonly missing: readonly Address[];
  /** `state: absent`, and still there: nobody can say any more whether they came from here. */
  readonly absent: readonly Address[];
  /** What stands in the way of others. */
  readonly notes: readonly Note[];
  /** Owned by the ledger that is replaced and not by the new one: left alone in Intercom. */
  readonly released: readonly Address[];
}

export interface Differing {
  readonly address: Address;
  readonly fields: readonly FieldPointer[];
}

/**
 * Builds the entries of a ledger out of a comparison that was made without one: what is declared and exists is owned,
 * and a field counts as applied when it is as the YAML says. Everything else is left to the next plan, and nothing here
 * can lead to a delete. `old` is the ledger that is replaced, where it could be read: what it protected stays protected.
 */
export function rebuildEntries(difference: Difference, desired: Desired, old: Ledger | undefined): RebuiltEntries {
  const entries = new Map<Address, LedgerEntry>();
  const differing: Differing[] = [];
  const missing: Address[] = [];
  const absent: Address[] = [];
  const keep = (entry: LedgerEntry): void => {
    const wasProtected = old?.entries.get(entry.address)?.protected === true;
    entries.set(entry.address, wasProtected ? { ...entry, protected: true } : entry);
  };
  for (const [address, entry] of difference.recorded) if (entry !== null && desired.records.has(address)) keep(entry);
  for (const change of difference.changes) {
    if (!desired.records.has(change.address)) continue;
    if (change.action === 'create') missing.push(change.address);
    else if (change.action === 'delete') absent.push(change.address);
    else if (change.entry !== null && change.entry.id !== null) {
      const fields = change.fields.map(({ pointer }) => pointer);
      if (fields.length > 0) differing.push({ address: change.address, fields: fields.sort(compareText) });
      const entry = withoutFields(change.entry, fields);
      // Of contacts and conversations only fields are owned, so that without any there is nothing to own.
      if (isWhole(change) || Object.keys(entry.fields).length > 0) keep(entry);
    }
  }
  const notes = difference.notes.filter(({ code }) => BLOCKING_NOTES.has(code));
  const released = [...(old?.entries.keys() ?? [])].filter((address) => !entries.has(address));
  return { entries, differing, missing, absent, notes, released };
}

function isWhole({ address }: Change): boolean {
  return address.startsWith('instance/');
}

function withoutFields(entry: LedgerEntry, pointers: readonly FieldPointer[]): LedgerEntry {
  const left = new Set(pointers);
  return {
    ...entry,
    fields: Object.fromEntries(Object.entries(entry.fields).filter(([pointer]) => !left.has(pointer))),
  };
}
