import { createHash } from 'node:crypto';
import { type Address, kindOf, parseAddress } from '../model/address.ts';
import type { Desired } from '../model/desired.ts';
import type { Ledger } from '../model/ledger.ts';
import type { Project } from '../model/project.ts';
import { type Placed, referenceLevels } from './reference-levels.ts';

/** Which shard, from 1, an address is the work of. */
export type ShardOf = (address: Address) => number;

/** What decides: files and the ledger alone, so that every job comes to the same. */
export interface AssignInput {
  readonly project: Project;
  readonly desired: Desired;
  readonly ledger: Pick<Ledger, 'entries'> | undefined;
  readonly total: number;
}

/**
 * Splits addresses by a hash of each. What can be judged or done only together stays together and goes where the hash of
 * one name leads it: instances that point at each other in a cycle; a move with everything declared to point at its end;
 * what is to go of types that point at themselves; contacts that may turn out to be one another.
 */
export function assignShards(input: AssignInput): ShardOf {
  if (input.total === 1) return () => 1;
  const { project, desired, ledger, total } = input;
  const together = createGroups();
  for (const members of cyclesOf(desired)) for (const member of members) together.join(members[0] as string, member);
  const typeGroups = typeCycles(project);
  const groupOfGone = (address: Address): string | undefined => {
    const parts = parseAddress(address);
    if (parts?.kind !== 'instance' || desired.records.get(address)?.state === 'present') return undefined;
    return typeGroups.get(parts.type);
  };
  joinMoves(desired, groupOfGone, together.join);
  const [first, ...others] = doubtfulContacts(desired, ledger);
  for (const other of others) together.join(first as string, other);
  const byContactId = addressesById(ledger);
  // Every stage asks about every address.
  const known = new Map<Address, number>();
  return (address) => {
    const shard = known.get(address) ?? shardOfName(together.nameOf(keyOf(address)), total);
    known.set(address, shard);
    return shard;
  };

  function keyOf(address: Address): string {
    const gone = groupOfGone(address);
    if (gone !== undefined) return gone;
    const parts = parseAddress(address);
    if (parts?.kind !== 'contact' || parts.selector !== 'id' || desired.records.has(address)) return address;
    // An owned contact whose selector names another by now is told by its id, and stays where its entry is.
    return byContactId.get(parts.key) ?? address;
  }
}

/** The first 32 bits of SHA-256 over the name, modulo the number of shards, from 1. */
export function shardOfName(name: string, total: number): number {
  return (createHash('sha256').update(name).digest().readUInt32BE(0) % total) + 1;
}

function cyclesOf(desired: Desired): Address[][] {
  const instances = [...desired.records.values()].filter(
    ({ address, state }) => state === 'present' && kindOf(address) === 'instance',
  );
  const groups = new Map<number, Address[]>();
  for (const { item, group } of referenceLevels(instances, ({ references }) => references)) {
    const members = groups.get(group);
    if (members) members.push(item.address);
    else groups.set(group, [item.address]);
  }
  return [...groups.values()].filter((members) => members.length > 1);
}

/**
 * Types that may point at themselves, directly or around others, by the name of their cycle. Between such instances the
 * order of deletes follows from what is live, which each shard knows only of its own.
 */
function typeCycles(project: Project): ReadonlyMap<string, string> {
  const cycles = new Map<string, string>();
  const placed = placeTypes(project);
  for (const { item, group } of placed) {
    const members = placed.filter((other) => other.group === group).map((other) => other.item);
    const isCycle = members.length > 1 || item.targets.includes(item.address);
    if (isCycle) cycles.set(item.type, `types ${members.map(({ type }) => type).sort()[0]}`);
  }
  return cycles;
}

/** A type as something that points. */
export interface PlacedType {
  readonly type: string;
  readonly address: Address;
  readonly targets: readonly Address[];
}

/** Types by what they may point at, as a graph of references. */
export function placeTypes(project: Project): readonly Placed<PlacedType>[] {
  const nodeOf = (type: string): Address => `instance/${type}`;
  const types = Object.entries(project.types).map(([type, { attributes }]) => ({
    type,
    address: nodeOf(type),
    targets: Object.values(attributes).flatMap((spec) => (spec.type === 'relationship' ? [nodeOf(spec.to)] : [])),
  }));
  return referenceLevels(types, ({ targets }) => targets);
}

/** A move is judged by both its ends and by all that is declared to point at where it leads. */
function joinMoves(
  { records, moved }: Desired,
  groupOfGone: (address: Address) => string | undefined,
  join: (one: string, other: string) => void,
): void {
  const ends = new Set(moved.map(({ to }) => to));
  for (const { from, to } of moved) {
    join(to, from);
    const gone = groupOfGone(from);
    if (gone !== undefined) join(to, gone);
  }
  if (ends.size === 0) return;
  for (const { address, references } of records.values()) {
    for (const target of references) if (ends.has(target)) join(target, address);
  }
}

/**
 * A contact is kept by its Intercom id, and only reading tells whether two selectors name one: where they are of several
 * kinds, or where owned ones have left the YAML, all that is not known by its address is one shard's to tell apart.
 */
function doubtfulContacts(desired: Desired, ledger: AssignInput['ledger']): Address[] {
  const declared = [...desired.records.keys()].filter((address) => kindOf(address) === 'contact');
  const owned = [...(ledger?.entries.keys() ?? [])].filter((address) => kindOf(address) === 'contact');
  const left = owned.filter((address) => !desired.records.has(address));
  const kinds = new Set(declared.map((address) => address.slice(0, address.indexOf(':'))));
  if (left.length === 0 && kinds.size <= 1) return [];
  return [...left, ...declared.filter((address) => ledger?.entries.has(address) !== true)];
}

function addressesById(ledger: AssignInput['ledger']): ReadonlyMap<string, Address> {
  const found = new Map<string, Address>();
  for (const { address, id } of ledger?.entries.values() ?? []) {
    if (kindOf(address) === 'contact' && id !== null) found.set(id, address);
  }
  return found;
}

/** Names that belong together (disjoint sets); each set goes by the smallest of its names. */
function createGroups() {
  const parents = new Map<string, string>();
  function nameOf(name: string): string {
    let top = name;
    for (let up = parents.get(top); up !== undefined && up !== top; up = parents.get(top)) top = up;
    for (let at = name; at !== top; ) {
      const next = parents.get(at) as string;
      parents.set(at, top);
      at = next;
    }
    return top;
  }
  return {
    nameOf,
    join: (one: string, other: string): void => {
      for (const name of [one, other]) if (!parents.has(name)) parents.set(name, name);
      const [left, right] = [nameOf(one), nameOf(other)];
      if (left < right) parents.set(right, left);
      else parents.set(left, right);
    },
  };
}
