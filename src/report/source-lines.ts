/**
 * Lines of a text by their number, from 1. Problems come in the order of the text, so each line is looked for from the
 * last one on; a list of all lines of a large file would take many times its room.
 */
export class SourceLines {
  readonly #text: string;
  #number = 1;
  #start = 0;
  /** A line of a megabyte may have thousands of problems. */
  readonly #recent = new Map<number, string>();

  constructor(text: string) {
    this.#text = text;
  }

  /** Undefined behind the end. */
  line(number: number): string | undefined {
    const known = this.#recent.get(number);
    if (known !== undefined || !this.#moveTo(number)) return known;
    const end = this.#text.indexOf('\n', this.#start);
    const line = this.#text.slice(this.#start, end === -1 ? undefined : end);
    if (this.#recent.size === MAX_RECENT) this.#recent.clear();
    this.#recent.set(number, line);
    return line;
  }

  #moveTo(number: number): boolean {
    while (this.#number > number && this.#start > 0) {
      this.#start = this.#start === 1 ? 0 : this.#text.lastIndexOf('\n', this.#start - 2) + 1;
      this.#number--;
    }
    while (this.#number < number) {
      const end = this.#text.indexOf('\n', this.#start);
      if (end === -1) return false;
      this.#start = end + 1;
      this.#number++;
    }
    return this.#number === number;
  }
}

const MAX_RECENT = 8;
