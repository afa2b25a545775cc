import type { Located, LocatedEntry, LocatedList, LocatedMap } from '../model/located.ts';

/** How many records are looked at together. */
const PART = 256;

/** Some of an object file, as a file of its own. Its lists begin at item `firstItem` of those of the whole. */
export interface ObjectsPart {
  readonly root: Located;
  readonly firstItem: number;
}

/**
 * Cuts an object file with more records than `size` into parts that are right or wrong each by itself, as the schema
 * says nothing about two records at once. Ajv needs a copy of what it looks at, and copies all it has found at every
 * record it finds something in: in a part, both are little.
 */
export function* splitObjects(root: Located, size: number = PART): Generator<ObjectsPart> {
  if (root.kind !== 'map' || countRecords(root) <= size) {
    yield { root, firstItem: 0 };
    return;
  }
  yield { root: withoutRecords(root), firstItem: 0 };
  for (const [section, entry] of root.entries) {
    const { value } = entry;
    if (value.kind === 'list')
      for (let firstItem = 0, { items } = value; firstItem < items.length; firstItem += size)
        yield { root: mapOf(root, section, entry, listOf(value, items.slice(firstItem, firstItem + size))), firstItem };
    if (section !== 'instances' || value.kind !== 'map') continue;
    for (const [type, ofType] of value.entries)
      for (const some of chunksOf(ofType.value, size))
        yield { root: mapOf(root, section, entry, mapOf(value, type, ofType, some)), firstItem: 0 };
  }
}

function countRecords(root: LocatedMap): number {
  let count = 0;
  for (const [section, { value }] of root.entries) {
    if (value.kind === 'list') count += value.items.length;
    if (section !== 'instances' || value.kind !== 'map') continue;
    for (const ofType of value.entries.values()) if (ofType.value.kind === 'map') count += ofType.value.entries.size;
  }
  return count;
}

/** Everything that is no record. */
function withoutRecords(root: LocatedMap): Located {
  const entries = new Map<string, LocatedEntry>();
  for (const [section, { key, value }] of root.entries)
    entries.set(section, { key, value: section === 'instances' ? withoutInstances(value) : emptied(value, 'list') });
  return withEntries(root, entries);
}

function withoutInstances(instances: Located): Located {
  if (instances.kind !== 'map') return instances;
  const entries = new Map<string, LocatedEntry>();
  for (const [type, { key, value }] of instances.entries) entries.set(type, { key, value: emptied(value, 'map') });
  return withEntries(instances, entries);
}

function emptied(node: Located, kind: 'list' | 'map'): Located {
  if (node.kind !== kind) return node;
  return node.kind === 'list' ? listOf(node, []) : withEntries(node as LocatedMap, new Map());
}

function* chunksOf(node: Located, size: number): Generator<Located> {
  if (node.kind !== 'map') return;
  let entries = new Map<string, LocatedEntry>();
  for (const [name, entry] of node.entries) {
    entries.set(name, entry);
    if (entries.size < size) continue;
    yield withEntries(node, entries);
    entries = new Map();
  }
  if (entries.size > 0) yield withEntries(node, entries);
}

function mapOf(map: LocatedMap, name: string, { key }: LocatedEntry, value: Located): Located {
  return withEntries(map, new Map([[name, { key, value }]]));
}

function withEntries({ line, column, length, start, end }: LocatedMap, entries: LocatedMap['entries']): Located {
  return { kind: 'map', entries, line, column, length, start, end };
}

function listOf({ line, column, length, start, end }: LocatedList, items: LocatedList['items']): Located {
  return { kind: 'list', items, line, column, length, start, end };
}
