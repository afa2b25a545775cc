import type { Address } from '../model/address.ts';

/** Something at its place in a reference graph. */
export interface Placed<Item> {
  readonly item: Item;
  /** 0 for what points at nothing; otherwise one more than the deepest thing it points at. No level between is empty. */
  readonly level: number;
  /** What is of one cycle shares a group. */
  readonly group: number;
}

interface Node<Item> {
  readonly item: Item;
  targets: readonly Node<Item>[];
  /** When it was entered; -1 before that. */
  index: number;
  /** The first entered of those it is known to reach, as far as they are not placed. */
  low: number;
  /** Which target is followed next. */
  next: number;
  /** Both -1 until it is placed. */
  level: number;
  group: number;
}

/**
 * Levels of a reference graph, cycles taken as one (Tarjan's strongly connected components), in the order given. Without
 * recursion: a chain of references may be as long as the configuration. Targets that are none of the items are ignored.
 */
export function referenceLevels<Item extends { readonly address: Address }>(
  items: readonly Item[],
  targetsOf: (item: Item) => readonly Address[],
): readonly Placed<Item>[] {
  const nodes = items.map(
    (item): Node<Item> => ({ item, targets: [], index: -1, low: -1, next: 0, level: -1, group: -1 }),
  );
  const byAddress = new Map(nodes.map((node) => [node.item.address, node] as const));
  for (const node of nodes) node.targets = targetsOf(node.item).flatMap((target) => byAddress.get(target) ?? []);
  const stack: Node<Item>[] = [];
  let entered = 0;
  let groups = 0;

  for (const node of nodes) if (node.index === -1) visitFrom(node);
  return nodes;

  function visitFrom(root: Node<Item>): void {
    const path = [enter(root)];
    for (let node = path.at(-1); node; node = path.at(-1)) {
      const target = node.targets[node.next];
      node.next += 1;
      if (target === undefined) {
        path.pop();
        leave(node, path.at(-1));
      } else if (target.index === -1) {
        path.push(enter(target));
      } else if (target.group === -1) {
        node.low = Math.min(node.low, target.index);
      }
    }
  }

  function enter(node: Node<Item>): Node<Item> {
    node.index = entered;
    node.low = entered;
    entered += 1;
    stack.push(node);
    return node;
  }

  function leave(node: Node<Item>, parent: Node<Item> | undefined): void {
    if (node.low === node.index) closeGroup(node);
    if (parent) parent.low = Math.min(parent.low, node.low);
  }

  /** Everything the group points at is placed already: that is the order in which Tarjan's algorithm closes groups. */
  function closeGroup(root: Node<Item>): void {
    const members = stack.splice(stack.lastIndexOf(root));
    let level = 0;
    for (const { targets } of members) {
      for (const target of targets) level = Math.max(level, target.level + 1);
    }
    for (const member of members) {
      member.level = level;
      member.group = groups;
    }
    groups += 1;
  }
}
