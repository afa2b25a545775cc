import type { WrittenTable } from './written-table.ts';

/** Where a node stands in its file. `length` covers its first line only, for a caret; `end` is exclusive. */
export interface Place {
  readonly line: number;
  readonly column: number;
  readonly length: number;
  readonly start: number;
  readonly end: number;
}

/**
 * A written value with its position: what a YAML parser has to deliver here, and no more. Keys are always texts; a
 * parser that meets another key reports it and keeps its source text.
 */
export type Located = LocatedScalar | LocatedList | LocatedMap;

export interface LocatedScalar extends Place {
  readonly kind: 'scalar';
  readonly value: string | number | boolean | null;
  /** As written, when it stands without quotes: numbers are judged by it, never by `value`. */
  readonly text: string;
  /** Written without quotes. */
  readonly plain: boolean;
  /** Missing for YAML. A cell of a CSV file is a text by nature, quoted or not, and has the type it is declared with. */
  readonly from?: 'csv' | 'json';
}

export interface LocatedList extends Place {
  readonly kind: 'list';
  readonly items: readonly Located[];
}

export interface LocatedMap extends Place {
  readonly kind: 'map';
  readonly entries: ReadonlyMap<string, LocatedEntry>;
}

export interface LocatedEntry {
  readonly key: Place;
  readonly value: Located;
}

/** One of the user's files, taken apart. `root` is undefined when it could not be, so that nobody counts on its content. */
export interface WrittenFile {
  /** Relative to the project root, with `/`. */
  readonly path: string;
  readonly root: Located | undefined;
  /** Tables that this file names, by the type whose instances they hold; undefined for one that could not be read. */
  readonly tables?: ReadonlyMap<string, WrittenTable | undefined>;
}

/** The value under a key; undefined when the node is no map or does not have it. */
export function valueAt(node: Located | undefined, key: string): Located | undefined {
  return node?.kind === 'map' ? node.entries.get(key)?.value : undefined;
}

/** The key's own place; the node's when it does not have the key. */
export function keyAt(node: Located, key: string): Place {
  return (node.kind === 'map' ? node.entries.get(key)?.key : undefined) ?? node;
}

/** The value without positions. Maps get no prototype, so that `__proto__` and `constructor` are keys like any other. */
export function plainValue(node: Located): unknown {
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'list') return node.items.map(plainValue);
  const plain = new Bare();
  for (const [key, entry] of node.entries) plain[key] = plainValue(entry.value);
  return plain;
}

/**
 * `Object.create(null)` with another name for the engine, which keeps objects made that way as hash tables: slow to fill,
 * and several times as large.
 */
const Bare: new () => Record<string, unknown> = bareConstructor();

function bareConstructor(): new () => Record<string, unknown> {
  const made = class {};
  Object.setPrototypeOf(made.prototype, null);
  Reflect.deleteProperty(made.prototype, 'constructor');
  return made as new () => Record<string, unknown>;
}

/** The entries of a map by key; none when the node is something else. */
export function entriesOf(node: Located | undefined): ReadonlyMap<string, LocatedEntry> {
  return node?.kind === 'map' ? node.entries : NO_ENTRIES;
}

const NO_ENTRIES: ReadonlyMap<string, LocatedEntry> = new Map();
