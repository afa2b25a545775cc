/** Keys or items one map or list may have to count as plain: fewer than are refused. */
export const MAX_CHILDREN = 199_999;

/** Up to so many names are compared one by one; a set costs more than that. */
const FEW = 8;

/** A block map or list whose end has not been met. */
export class OpenCollection {
  /** Its node on the tape. */
  readonly node: number;
  readonly isMap: boolean;
  readonly indent: number;
  count = 0;
  /** Where its last value ends, with the line and the comments that belong to it. */
  end = 0;
  /** Its last key has no value yet. */
  isEmpty = false;
  hasCommentAfterEmpty = false;
  readonly #names: string[] = [];
  #manyNames: Set<string> | undefined;

  constructor(node: number, isMap: boolean, indent: number) {
    this.node = node;
    this.isMap = isMap;
    this.indent = indent;
  }

  /** Counts a name; false when the map has it already. */
  addName(name: string): boolean {
    this.count++;
    if (this.#manyNames) return this.#manyNames.size < this.#manyNames.add(name).size;
    if (this.#names.includes(name)) return false;
    this.#names.push(name);
    if (this.#names.length > FEW) this.#manyNames = new Set(this.#names);
    return true;
  }

  /** The last key has no value on its line; `at` is where an empty one would stand. */
  leaveEmpty(at: number, hasComment: boolean): void {
    this.isEmpty = true;
    this.hasCommentAfterEmpty = hasComment;
    this.end = at;
  }
}
