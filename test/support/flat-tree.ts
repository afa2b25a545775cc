import type { Located, Place } from '../../src/model/located.ts';

/** A located tree as plain data, every value, source text and offset of it, so that two trees can be compared. */
export function flatTree(node: Located): unknown {
  const { kind } = node;
  if (kind === 'scalar') return { kind, ...flatPlace(node), value: node.value, text: node.text, plain: node.plain };
  if (kind === 'list') return { kind, ...flatPlace(node), items: node.items.map(flatTree) };
  const { entries } = node;
  const pairs = [...entries].map(([name, { key, value }]) => [name, flatPlace(key), flatTree(value)]);
  const found = [...entries.keys()].map((name) => flatPlace(entries.get(name)?.key ?? node));
  return { kind, ...flatPlace(node), size: entries.size, pairs, found };
}

function flatPlace({ line, column, length, start, end }: Place): Place {
  return { line, column, length, start, end };
}
