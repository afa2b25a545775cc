/**
 * What this stage needs of the user's object files: a tree of values with positions. `config/` delivers it; which
 * parser read it does not matter here. A node of another shape than the published schema asks for was reported where
 * the file was read, and is passed over here.
 */
export interface WrittenFile {
  /** Relative to the project root, with `/`. */
  readonly path: string;
  /** Undefined: the file could not be read, so nothing may be concluded from what is missing. */
  readonly root: Written | undefined;
}

/** Where a node stands. `start` and `end` are offsets into the file's text. */
export interface Place {
  readonly line: number;
  readonly column: number;
  readonly length: number;
  readonly start: number;
  readonly end: number;
}

export type Written = WrittenScalar | WrittenList | WrittenMap;

export interface WrittenScalar extends Place {
  readonly kind: 'scalar';
  readonly value: string | number | boolean | null;
  /** As written, when without quotes; numbers are judged by it. */
  readonly text: string;
  readonly plain: boolean;
}

export interface WrittenList extends Place {
  readonly kind: 'list';
  readonly items: readonly Written[];
}

export interface WrittenMap extends Place {
  readonly kind: 'map';
  readonly entries: ReadonlyMap<string, WrittenEntry>;
}

export interface WrittenEntry {
  readonly key: Place;
  readonly value: Written;
}

/** The entries of a map by key; none when the node is something else. */
export function entriesOf(node: Written | undefined): ReadonlyMap<string, WrittenEntry> {
  return node?.kind === 'map' ? node.entries : NO_ENTRIES;
}

const NO_ENTRIES: ReadonlyMap<string, WrittenEntry> = new Map();
