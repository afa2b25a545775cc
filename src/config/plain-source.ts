import type { Place } from '../model/located.ts';
import { LineStarts } from './line-starts.ts';
import type { NodeTape } from './node-tape.ts';

/** What all nodes of one tree share. */
export interface PlainSource {
  readonly text: string;
  readonly tape: NodeTape;
  readonly lines: LineStarts;
  /** Pair by name, for maps too large to search. */
  readonly indexes: Map<number, ReadonlyMap<string, number>>;
}

/** Puts together what the nodes of a tree share. */
export function plainSource(text: string, tape: NodeTape): PlainSource {
  return { text, tape, lines: new LineStarts(text), indexes: new Map() };
}

/** A place that knows its offsets, and its line and column when asked: most are never asked. */
export class PlainPlace implements Place {
  readonly source: PlainSource;
  readonly start: number;
  readonly end: number;

  constructor(source: PlainSource, start: number, end: number) {
    this.source = source;
    this.start = start;
    this.end = end;
  }

  get line(): number {
    return this.source.lines.lineOf(this.start);
  }

  get column(): number {
    return this.source.lines.columnOf(this.start);
  }

  get length(): number {
    return this.source.lines.lengthOnLine(this.start, this.end);
  }
}
