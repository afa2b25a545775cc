import { type Address, kindOf, parseAddress } from '../model/address.ts';
import type { Desired } from '../model/desired.ts';
import { compareText } from '../model/json.ts';
import type { Ledger, LedgerEntry } from '../model/ledger.ts';
import type { Project } from '../model/project.ts';

/** Which things have to be read, and no others. */
export interface ReadSet {
  /** Instances by type, external ids sorted. */
  readonly instances: ReadonlyMap<string, readonly string[]>;
  /** Owned instances: their absence from a listing is confirmed by a single read. */
  readonly owned: ReadonlySet<Address>;
  /** Contacts and conversations the YAML names. */
  readonly records: readonly Address[];
  /** Contacts and conversations in the ledger; contacts are read by Intercom id when nothing declared turns out to be them. */
  readonly ledgerRecords: readonly LedgerEntry[];
  /** Types to list to the end whatever it costs. */
  readonly listed: ReadonlySet<string>;
}

/** Works out what a run must read: what is declared, what it points at, and what the ledger owns. */
export function buildReadSet(input: {
  readonly project: Project;
  readonly desired: Desired;
  readonly ledger: Ledger | undefined;
  readonly covers: (address: Address) => boolean;
}): ReadSet {
  const { project, desired, covers } = input;
  const wanted = new Map<string, Set<string>>();
  const records: Address[] = [];
  for (const record of desired.records.values()) {
    if (!covers(record.address)) continue;
    for (const target of record.references) wantInstance(target);
    if (kindOf(record.address) !== 'instance') records.push(record.address);
    else if (record.state === 'present' || record.state === 'absent') wantInstance(record.address);
  }
  for (const { from } of desired.moved) if (covers(from)) wantInstance(from);
  const owned = new Set<Address>();
  const ledgerRecords: LedgerEntry[] = [];
  for (const entry of input.ledger?.entries.values() ?? []) {
    const parts = parseAddress(entry.address);
    if (parts?.kind !== 'instance') {
      if (covers(entry.address)) ledgerRecords.push(entry);
      continue;
    }
    owned.add(entry.address);
    const type = Object.hasOwn(project.types, parts.type) ? project.types[parts.type] : undefined;
    const isLeft = !desired.records.has(entry.address);
    if (isLeft && type && type.prune !== 'never' && covers(entry.address)) wantInstance(entry.address);
  }
  const sorted = [...wanted].sort(([left], [right]) => compareText(left, right));
  const listed = Object.entries(project.types).filter(([, spec]) => spec.prune === 'all');
  return {
    instances: new Map(sorted.map(([type, ids]) => [type, [...ids].sort(compareText)])),
    owned,
    records,
    ledgerRecords,
    listed: new Set(listed.map(([type]) => type)),
  };

  function wantInstance(address: Address): void {
    const parts = parseAddress(address);
    if (parts?.kind !== 'instance') return;
    const ids = wanted.get(parts.type);
    if (ids) ids.add(parts.externalId);
    else wanted.set(parts.type, new Set([parts.externalId]));
  }
}

/** The set with more addresses in it, as far as they are of a kind and type that can be read. */
export function withAddresses(set: ReadSet, addresses: Iterable<Address>, project: Project): ReadSet {
  const instances = new Map([...set.instances].map(([type, ids]) => [type, new Set(ids)] as const));
  const known = new Set([...set.records, ...set.ledgerRecords.map((entry) => entry.address)]);
  const records = [...set.records];
  for (const address of addresses) {
    const parts = parseAddress(address);
    if (parts?.kind === 'instance' && Object.hasOwn(project.types, parts.type)) {
      const ids = instances.get(parts.type) ?? new Set();
      instances.set(parts.type, ids.add(parts.externalId));
    } else if (parts && parts.kind !== 'instance' && !known.has(address)) records.push(address);
  }
  const sorted = [...instances].map(([type, ids]) => [type, [...ids].sort(compareText)] as const);
  return { ...set, instances: new Map(sorted), records };
}
