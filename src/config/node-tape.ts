/** What stands at a place of a tape: the first number of a node. */
export const PLAIN = 0;
export const SINGLE_QUOTED = 1;
export const DOUBLE_QUOTED = 2;
export const LIST = 3;
export const MAP = 4;

/** Numbers before the first child of a list or map: what it is, start, end, where its last child ends, how many it has. */
const HEAD = 5;

/** Numbers of a scalar: what it is, start, end. */
const SCALAR = 3;

/** Numbers before the value of a pair: start and end of its key. */
const KEY = 2;

/**
 * A document as one row of numbers, parents before children, texts as offsets into the source: twelve bytes for a value
 * where an object with its position takes ten times as much, of which large projects have a million.
 */
export class NodeTape {
  #numbers: Int32Array;
  #length = 0;

  /** `expected` is how many numbers it will hold, more or less. */
  constructor(expected: number) {
    this.#numbers = new Int32Array(Math.max(16, expected));
  }

  /** Where the next node will stand. */
  get length(): number {
    return this.#length;
  }

  /** Forgets the last node, a scalar: something else takes its place. */
  dropScalar(): void {
    this.#length -= SCALAR;
  }

  addKey(start: number, end: number): void {
    this.#reserve(KEY);
    this.#numbers[this.#length++] = start;
    this.#numbers[this.#length++] = end;
  }

  addScalar(kind: number, start: number, end: number): void {
    this.#reserve(SCALAR);
    this.#numbers[this.#length++] = kind;
    this.#numbers[this.#length++] = start;
    this.#numbers[this.#length++] = end;
  }

  /** Begins a list or map, to be closed when its children stand behind it. */
  open(kind: typeof LIST | typeof MAP, start: number): number {
    this.#reserve(HEAD);
    const node = this.#length;
    this.#numbers[node] = kind;
    this.#numbers[node + 1] = start;
    this.#length += HEAD;
    return node;
  }

  close(node: number, end: number, count: number): void {
    this.#numbers[node + 2] = end;
    this.#numbers[node + 3] = this.#length;
    this.#numbers[node + 4] = count;
  }

  kindOf(node: number): number {
    return this.#numbers[node] ?? PLAIN;
  }

  startOf(node: number): number {
    return this.#numbers[node + 1] ?? 0;
  }

  endOf(node: number): number {
    return this.#numbers[node + 2] ?? 0;
  }

  /** How many items or pairs a list or map has. */
  countOf(node: number): number {
    return this.#numbers[node + 4] ?? 0;
  }

  /** The first item of a list, or the first pair of a map. */
  firstChildOf(node: number): number {
    return node + HEAD;
  }

  /** What stands behind a node and its children. */
  afterNode(node: number): number {
    return this.kindOf(node) >= LIST ? (this.#numbers[node + 3] ?? 0) : node + SCALAR;
  }

  keyStartOf(pair: number): number {
    return this.#numbers[pair] ?? 0;
  }

  keyEndOf(pair: number): number {
    return this.#numbers[pair + 1] ?? 0;
  }

  /** The value node of a pair. */
  valueOf(pair: number): number {
    return pair + KEY;
  }

  /** Gives back what was set aside for more, when it is worth the copy. */
  trim(): void {
    if (this.#length < 0.8 * this.#numbers.length) this.#numbers = this.#numbers.slice(0, this.#length);
  }

  #reserve(more: number): void {
    if (this.#length + more <= this.#numbers.length) return;
    const larger = new Int32Array(Math.ceil(this.#numbers.length * 1.5) + more);
    larger.set(this.#numbers);
    this.#numbers = larger;
  }
}
