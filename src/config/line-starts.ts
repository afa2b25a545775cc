import type { Place } from '../model/located.ts';

/** Offsets at which the lines of a text begin. Found when first asked for: a text without a problem may never be. */
export class LineStarts {
  readonly #text: string;
  #starts: Int32Array | undefined;
  /** Places are mostly asked for in the order of the text, so the last answer is near the next one. */
  #last = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** The line of an offset, from 1. */
  lineOf(offset: number): number {
    return this.#indexOf(offset) + 1;
  }

  /** The column of an offset, from 1, in UTF-16 code units. */
  columnOf(offset: number): number {
    return offset - this.#startOf(this.#indexOf(offset)) + 1;
  }

  /** How much of a range stands on its first line; at least 1, for a caret. */
  lengthOnLine(start: number, end: number): number {
    const endOfLine = this.#startOf(this.#indexOf(start) + 1) - 1;
    return Math.max(1, Math.min(end, endOfLine) - start);
  }

  #indexOf(offset: number): number {
    for (let near = this.#last; near < this.#last + 3; near++)
      if (this.#startOf(near) <= offset && offset < this.#startOf(near + 1)) {
        this.#last = near;
        return near;
      }
    let low = 0;
    let high = this.#list().length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#startOf(middle) <= offset) low = middle;
      else high = middle - 1;
    }
    this.#last = low;
    return low;
  }

  #startOf(line: number): number {
    return this.#list()[line] ?? Number.POSITIVE_INFINITY;
  }

  #list(): Int32Array {
    this.#starts ??= listStarts(this.#text);
    return this.#starts;
  }
}

/** The place of a range of offsets. */
export function placeAt(lines: LineStarts, start: number, end: number): Place {
  return {
    line: lines.lineOf(start),
    column: lines.columnOf(start),
    length: lines.lengthOnLine(start, end),
    start,
    end,
  };
}

/** Counted first: the list of a large file would otherwise be copied again and again while it grows. */
function listStarts(text: string): Int32Array {
  let count = 1;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) count++;
  const starts = new Int32Array(count);
  let line = 0;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts[++line] = at + 1;
  return starts;
}
