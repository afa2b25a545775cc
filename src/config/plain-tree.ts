import type { Located, LocatedEntry, LocatedList, LocatedMap, LocatedScalar } from '../model/located.ts';
import { readKeyName } from './key-names.ts';
import { DOUBLE_QUOTED, LIST, MAP, type NodeTape, PLAIN, SINGLE_QUOTED } from './node-tape.ts';
import { PlainPlace, type PlainSource, plainSource } from './plain-source.ts';
import { doubleQuotedValue, plainScalarValue, singleQuotedValue } from './scalar-value.ts';

/** Pairs up to which looking for one is cheaper than keeping an index. */
const FEW = 32;

/**
 * The tree on a tape. Nodes are made when they are looked at and belong to whoever looks, so that a file of any size
 * costs the memory of its tape only: two looks at one node give equal nodes, not the same.
 */
export function plainTree(text: string, tape: NodeTape): Located {
  return nodeAt(plainSource(text, tape), 0);
}

function nodeAt(source: PlainSource, node: number): Located {
  const kind = source.tape.kindOf(node);
  if (kind === MAP) return new PlainMap(source, node);
  return kind === LIST ? new PlainList(source, node) : new PlainScalar(source, node);
}

class PlainScalar extends PlainPlace implements LocatedScalar {
  readonly kind = 'scalar';
  readonly plain: boolean;
  readonly value: LocatedScalar['value'];
  readonly text: string;

  constructor(source: PlainSource, node: number) {
    const { tape } = source;
    super(source, tape.startOf(node), tape.endOf(node));
    const kind = tape.kindOf(node);
    const written = source.text.slice(this.start, this.end);
    this.plain = kind === PLAIN;
    this.text = this.plain ? written : '';
    this.value = scalarValue(kind, written);
  }
}

function scalarValue(kind: number, written: string): LocatedScalar['value'] {
  if (kind === SINGLE_QUOTED) return singleQuotedValue(written);
  if (kind === DOUBLE_QUOTED) return doubleQuotedValue(written) ?? '';
  return plainScalarValue(written);
}

class PlainList extends PlainPlace implements LocatedList {
  readonly kind = 'list';
  readonly #node: number;

  constructor(source: PlainSource, node: number) {
    super(source, source.tape.startOf(node), source.tape.endOf(node));
    this.#node = node;
  }

  get items(): readonly Located[] {
    const { tape } = this.source;
    const items: Located[] = [];
    const end = tape.afterNode(this.#node);
    for (let at = tape.firstChildOf(this.#node); at < end; at = tape.afterNode(at)) items.push(nodeAt(this.source, at));
    return items;
  }
}

class PlainMap extends PlainPlace implements LocatedMap {
  readonly kind = 'map';
  readonly #node: number;

  constructor(source: PlainSource, node: number) {
    super(source, source.tape.startOf(node), source.tape.endOf(node));
    this.#node = node;
  }

  get entries(): ReadonlyMap<string, LocatedEntry> {
    return new PlainEntries(this.source, this.#node);
  }
}

/** A key's place, and the value beside it. */
class PlainEntry extends PlainPlace implements LocatedEntry {
  readonly #pair: number;

  constructor(source: PlainSource, pair: number) {
    super(source, source.tape.keyStartOf(pair), source.tape.keyEndOf(pair));
    this.#pair = pair;
  }

  get key(): PlainPlace {
    return this;
  }

  get value(): Located {
    return nodeAt(this.source, this.source.tape.valueOf(this.#pair));
  }
}

/** The pairs of a map that stands on a tape, read from there each time. */
class PlainEntries implements ReadonlyMap<string, LocatedEntry> {
  readonly #source: PlainSource;
  readonly #node: number;

  constructor(source: PlainSource, node: number) {
    this.#source = source;
    this.#node = node;
  }

  get size(): number {
    return this.#source.tape.countOf(this.#node);
  }

  get(name: string): LocatedEntry | undefined {
    const pair = this.size > FEW ? this.#index().get(name) : this.#find(name);
    return pair === undefined ? undefined : new PlainEntry(this.#source, pair);
  }

  has(name: string): boolean {
    return (this.size > FEW ? this.#index().get(name) : this.#find(name)) !== undefined;
  }

  *keys(): MapIterator<string> {
    for (const [name] of this.entries()) yield name;
  }

  *values(): MapIterator<LocatedEntry> {
    for (const [, entry] of this.entries()) yield entry;
  }

  *entries(): MapIterator<[string, LocatedEntry]> {
    const { tape } = this.#source;
    const end = tape.afterNode(this.#node);
    for (let pair = tape.firstChildOf(this.#node); pair < end; pair = tape.afterNode(tape.valueOf(pair)))
      yield [this.#nameOf(pair), new PlainEntry(this.#source, pair)];
  }

  [Symbol.iterator](): MapIterator<[string, LocatedEntry]> {
    return this.entries();
  }

  forEach(visit: (entry: LocatedEntry, name: string, map: ReadonlyMap<string, LocatedEntry>) => void): void {
    for (const [name, entry] of this) visit(entry, name, this);
  }

  #find(name: string): number | undefined {
    const { tape } = this.#source;
    const end = tape.afterNode(this.#node);
    for (let pair = tape.firstChildOf(this.#node); pair < end; pair = tape.afterNode(tape.valueOf(pair)))
      if (this.#nameOf(pair) === name) return pair;
    return undefined;
  }

  #index(): ReadonlyMap<string, number> {
    const { tape, indexes } = this.#source;
    const known = indexes.get(this.#node);
    if (known) return known;
    const index = new Map<string, number>();
    const end = tape.afterNode(this.#node);
    for (let pair = tape.firstChildOf(this.#node); pair < end; pair = tape.afterNode(tape.valueOf(pair)))
      index.set(this.#nameOf(pair), pair);
    indexes.set(this.#node, index);
    return index;
  }

  #nameOf(pair: number): string {
    const { tape, text } = this.#source;
    return readKeyName(text, tape.keyStartOf(pair), tape.keyEndOf(pair)) ?? '';
  }
}
