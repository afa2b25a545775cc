import type { Address } from '../model/address.ts';

/** Where a node stands in a reference graph. */
export interface Place {
  /** 0 for what points at nothing; otherwise one more than the deepest thing it points at. */
  readonly level: number;
  /** Nodes of one cycle share a group. */
  readonly group: number;
}

interface Visit {
  readonly node: Address;
  readonly targets: readonly Address[];
  next: number;
}

/**
 * Levels of a reference graph, cycles taken as one (Tarjan's strongly connected components). Without recursion: a chain
 * of references may be as long as the configuration. `targets` outside `nodes` are ignored.
 */
export function referenceLevels(
  nodes: readonly Address[],
  targetsOf: (node: Address) => readonly Address[],
): ReadonlyMap<Address, Place> {
  const known = new Set(nodes);
  const index = new Map<Address, number>();
  const low = new Map<Address, number>();
  const stack: Address[] = [];
  const stacked = new Set<Address>();
  const places = new Map<Address, Place>();
  let groups = 0;

  for (const root of nodes) if (!index.has(root)) visitFrom(root);
  return places;

  function visitFrom(root: Address): void {
    const path: Visit[] = [enter(root)];
    for (let visit = path.at(-1); visit; visit = path.at(-1)) {
      const target = visit.targets[visit.next];
      visit.next += 1;
      if (target === undefined) {
        path.pop();
        leave(visit, path.at(-1)?.node);
      } else if (!index.has(target)) {
        path.push(enter(target));
      } else if (stacked.has(target)) {
        lower(visit.node, index.get(target) ?? 0);
      }
    }
  }

  function enter(node: Address): Visit {
    index.set(node, index.size);
    low.set(node, index.size - 1);
    stack.push(node);
    stacked.add(node);
    return { node, targets: targetsOf(node).filter((target) => known.has(target)), next: 0 };
  }

  function leave({ node }: Visit, parent: Address | undefined): void {
    if (low.get(node) === index.get(node)) closeGroup(node);
    if (parent !== undefined) lower(parent, low.get(node) ?? 0);
  }

  function lower(node: Address, value: number): void {
    low.set(node, Math.min(low.get(node) ?? value, value));
  }

  /** Everything the group points at is placed already: that is the order in which Tarjan's algorithm closes groups. */
  function closeGroup(root: Address): void {
    const members = stack.splice(stack.lastIndexOf(root));
    let level = 0;
    for (const member of members) {
      stacked.delete(member);
      for (const target of targetsOf(member)) level = Math.max(level, (places.get(target)?.level ?? -1) + 1);
    }
    for (const member of members) places.set(member, { level, group: groups });
    groups += 1;
  }
}
