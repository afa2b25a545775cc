import { type Address, addressGlob } from '../model/address.ts';
import type { Desired, DesiredRecord } from '../model/desired.ts';
import { compareText } from '../model/json.ts';
import type { Project, TypeSpec } from '../model/project.ts';

/** The part of a configuration a run is about. */
export interface Scope {
  readonly project: Project;
  readonly desired: Desired;
  /** True for what may be changed or removed. */
  readonly covers: (address: Address) => boolean;
  /** Added because something targeted points at it. */
  readonly added: readonly Address[];
}

/**
 * Narrows a run to `--target` globs without `--exclude` globs. What targets point at comes along, unless it is excluded:
 * then it must exist, as if others owned it. Only targeted addresses are deleted, and `prune: all` is off. A move is in
 * scope with both its ends when one of them is targeted and neither excluded. With `among`, only those are targeted.
 */
export function buildScope(
  project: Project,
  desired: Desired,
  targets: readonly string[],
  excludes: readonly string[],
  among?: ReadonlySet<Address>,
): Scope {
  if (targets.length === 0 && excludes.length === 0 && among === undefined)
    return { project, desired, covers: () => true, added: [] };
  const wanted = targets.map(addressGlob);
  const unwanted = excludes.map(addressGlob);
  const isExcluded = (address: Address) => unwanted.some((matches) => matches(address));
  const isTargeted = (address: Address) =>
    !isExcluded(address) &&
    (among === undefined || among.has(address)) &&
    (wanted.length === 0 || wanted.some((matches) => matches(address)));
  const included = new Set([...desired.records.keys()].filter(isTargeted));
  const added: Address[] = [];
  const external = new Set<Address>();
  const moved = desired.moved.filter(
    ({ from, to }) => !isExcluded(from) && !isExcluded(to) && (isTargeted(from) || isTargeted(to)),
  );
  for (const address of movedWith(desired, moved)) {
    if (included.has(address) || isExcluded(address)) continue;
    included.add(address);
    added.push(address);
  }
  const moving = new Set(moved.map(({ from }) => from));
  const notLeft = new Set<Address>([...desired.records.keys(), ...desired.moved.map(({ from }) => from)]);
  // A set grows while it is iterated, and every new member is visited: references of references come along.
  for (const address of included) {
    for (const target of desired.records.get(address)?.references ?? []) {
      if (isExcluded(target)) external.add(target);
      else if (!included.has(target) && desired.records.get(target)?.state === 'present') {
        included.add(target);
        added.push(target);
      }
    }
  }
  const records = [...desired.records].map(([address, record]): [Address, DesiredRecord] => [
    address,
    external.has(address) && record.state === 'present' ? { ...record, state: 'external' } : record,
  ]);
  return {
    project: { ...project, types: withoutPruneAll(project.types) },
    desired: { records: new Map(records), moved },
    covers: (address) => included.has(address) || moving.has(address) || (!notLeft.has(address) && isTargeted(address)),
    added: added.sort(compareText),
  };
}

/** Narrows a run to exactly these addresses; what they point at is there for them and is not changed. */
export function chooseScope(project: Project, desired: Desired, addresses: ReadonlySet<Address>): Scope {
  return {
    project: { ...project, types: withoutPruneAll(project.types) },
    desired: { ...desired, moved: [] },
    covers: (address) => addresses.has(address),
    added: [],
  };
}

/** The part of a scope that is this shard's; the rest is read as far as it is pointed at, and is others' to change. */
export function shardScope(scope: Scope, isOwn: (address: Address) => boolean): Scope {
  return {
    ...scope,
    covers: (address) => scope.covers(address) && isOwn(address),
    added: scope.added.filter(isOwn),
  };
}

/** One end of a move takes the other along, and everything declared to point there: it is to be led over first. */
function movedWith(desired: Desired, moved: Desired['moved']): Address[] {
  const ends = new Set(moved.map(({ to }) => to));
  if (ends.size === 0) return [];
  const pointing = [...desired.records.values()].filter(({ references }) => references.some((to) => ends.has(to)));
  return [...ends, ...pointing.map(({ address }) => address)];
}

function withoutPruneAll(types: Project['types']): Project['types'] {
  const narrowed = Object.entries(types).map(([type, spec]): [string, TypeSpec] => [
    type,
    spec.prune === 'all' ? { ...spec, prune: 'owned' } : spec,
  ]);
  return Object.fromEntries(narrowed);
}
