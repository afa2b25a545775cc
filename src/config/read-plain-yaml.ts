import { readKeyName } from './key-names.ts';
import { LIST, MAP, NodeTape, PLAIN } from './node-tape.ts';
import { MAX_CHILDREN, OpenCollection } from './open-collection.ts';
import { readInlineValue } from './read-inline-value.ts';
import {
  COLON,
  DASH,
  DOUBLE_QUOTE,
  endOfLine,
  endsKey,
  HASH,
  isBlank,
  NEWLINE,
  NOT_PLAIN,
  SINGLE_QUOTE,
  SPACE,
  scanPlain,
  scanQuoted,
  skipSpaces,
  startsPlain,
} from './scan-scalar.ts';

/** Everything is left to `yaml` far below the depth that is refused. */
const MAX_DEPTH = 32;

/** YAML ends an implicit key after so many characters. */
const MAX_KEY = 1000;

// White space other than spaces and line feeds, what a text may not hold, and halves of surrogate pairs.
const UNUSUAL = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\ufeff\ufffe\uffff]|\p{Surrogate}/u;

/** A text taken apart, or the offset of what only a whole YAML parser can judge: a mistake, or YAML beyond the plain. */
export type PlainReading =
  | { readonly tape: NodeTape }
  | { readonly stoppedAt: number; readonly duplicate?: DuplicateKey | undefined };

/** A key that its map has already: what the reader stopped at. */
export interface DuplicateKey {
  readonly name: string;
  readonly first: { readonly start: number; readonly end: number };
  readonly second: { readonly start: number; readonly end: number };
}

/**
 * Reads YAML as most files are written, in one pass: block maps and lists, flow maps and lists of one line, scalars of
 * one line, comments. Never reads anything that `yaml` reads otherwise, and never reports: what it does not know by
 * heart, right or wrong, it leaves alone. `text` has `\n` line ends.
 */
export function readPlainYaml(text: string): PlainReading {
  const unusual = UNUSUAL.exec(text);
  if (unusual) return { stoppedAt: unusual.index };
  const reader = new PlainReader(text);
  return reader.read() ? { tape: reader.tape } : { stoppedAt: reader.at, duplicate: reader.duplicate };
}

class PlainReader {
  readonly tape: NodeTape;
  at = 0;
  duplicate: DuplicateKey | undefined;
  readonly #text: string;
  readonly #open: OpenCollection[] = [];
  #lineStart = 0;
  /** The deepest comment since the last value; -1 when there is none. It decides where the collections around it end. */
  #commentIndent = -1;

  constructor(text: string) {
    this.#text = text;
    // Attributes of usual length take one number for five or six characters.
    this.tape = new NodeTape(Math.ceil(text.length / 5));
  }

  /** Whether the text was read to its end, and holds something. */
  read(): boolean {
    const text = this.#text;
    this.#skipDocumentStart();
    while (this.at < text.length) {
      this.#lineStart = this.at;
      this.at = skipSpaces(text, this.at);
      const code = text.charCodeAt(this.at);
      if (code === NEWLINE) this.at++;
      else if (code === HASH) this.#readComment(this.at - this.#lineStart);
      else if (this.at < text.length && !this.#readLine(this.at - this.#lineStart)) return false;
    }
    if (this.#open.length === 0) return false;
    while (this.#open.length > 0) this.#close();
    this.tape.trim();
    return true;
  }

  /** One `---` before everything else says nothing. */
  #skipDocumentStart(): void {
    const text = this.#text;
    let at = 0;
    while (text.charCodeAt(at) === NEWLINE || text.charCodeAt(skipSpaces(text, at)) === HASH)
      at = Math.min(endOfLine(text, at) + 1, text.length);
    if (!text.startsWith('---', at) || !isBlank(text.charCodeAt(at + 3))) return;
    const next = skipSpaces(text, at + 3);
    if (next < text.length && text.charCodeAt(next) !== HASH && text.charCodeAt(next) !== NEWLINE) return;
    this.at = Math.min(endOfLine(text, next) + 1, text.length);
  }

  #readComment(indent: number): void {
    this.at = Math.min(endOfLine(this.#text, this.at) + 1, this.#text.length);
    const top = this.#open.at(-1);
    if (!top) return;
    if (top.isEmpty) top.hasCommentAfterEmpty = true;
    // A comment that stands deeper belongs to the value above it.
    else if (this.#commentIndent === -1 && indent > top.indent) top.end = this.at;
    else this.#commentIndent = Math.max(this.#commentIndent, indent);
  }

  /** Reads a line that holds more than a comment; false when it is beyond the plain. */
  #readLine(indent: number): boolean {
    const text = this.#text;
    const isItem = text.charCodeAt(this.at) === DASH && isBlank(text.charCodeAt(this.at + 1));
    if (indent === 0 && /^(?:---|\.\.\.)/.test(text.slice(this.at, this.at + 3))) return false;
    let top = this.#open.at(-1);
    while (top && (top.indent > indent || (top.indent === indent && !top.isMap && !isItem))) {
      this.#close();
      top = this.#open.at(-1);
    }
    this.#commentIndent = -1;
    if (!top)
      return indent === 0 && this.tape.length === 0 && !isItem && this.#openCollection(MAP, 0) && this.#readPair();
    if (top.indent === indent && top.isMap !== isItem) return isItem ? this.#readItem() : this.#readPair();
    // Anything else must be the value of the key above; a list may stand as far left as its key.
    if (!top.isEmpty || (top.indent === indent && !isItem)) return false;
    this.tape.dropScalar();
    if (!this.#openCollection(isItem ? LIST : MAP, indent)) return false;
    return isItem ? this.#readItem() : this.#readPair();
  }

  #readItem(): boolean {
    const text = this.#text;
    const list = this.#open.at(-1);
    if (!list || ++list.count > MAX_CHILDREN) return false;
    this.at = skipSpaces(text, this.at + 1);
    const keyEnd = this.#scanKey();
    if (keyEnd === NOT_PLAIN) return this.#readValue(list);
    // `- key: value` begins a map at the column of its key.
    return this.#openCollection(MAP, this.at - this.#lineStart) && this.#readPairAt(keyEnd);
  }

  #readPair(): boolean {
    const keyEnd = this.#scanKey();
    return keyEnd !== NOT_PLAIN && this.#readPairAt(keyEnd);
  }

  /** The end of the key that begins here; `NOT_PLAIN` when none does. */
  #scanKey(): number {
    const text = this.#text;
    const code = text.charCodeAt(this.at);
    const isQuoted = code === DOUBLE_QUOTE || code === SINGLE_QUOTE;
    if (!isQuoted && !startsPlain(text, this.at, false)) return NOT_PLAIN;
    const end = isQuoted ? scanQuoted(text, this.at) : scanPlain(text, this.at, false);
    return text.charCodeAt(end) === COLON && endsKey(text, end, false) ? end : NOT_PLAIN;
  }

  #readPairAt(keyEnd: number): boolean {
    const text = this.#text;
    const map = this.#open.at(-1);
    const name = readKeyName(text, this.at, keyEnd);
    if (!map || name === undefined || keyEnd - this.at > MAX_KEY) return false;
    if (!map.addName(name)) return this.#noteDuplicate(map, name, keyEnd);
    if (map.count > MAX_CHILDREN) return false;
    this.tape.addKey(this.at, keyEnd);
    this.at = skipSpaces(text, keyEnd + 1);
    const code = text.charCodeAt(this.at);
    if (code !== NEWLINE && code !== HASH && this.at < text.length) return this.#readValue(map);
    this.tape.addScalar(PLAIN, this.at, this.at);
    map.leaveEmpty(this.at, code === HASH);
    this.at = Math.min(endOfLine(text, this.at) + 1, text.length);
    return true;
  }

  #noteDuplicate(map: OpenCollection, name: string, keyEnd: number): false {
    const { tape } = this;
    for (let pair = tape.firstChildOf(map.node); pair < tape.length; pair = tape.afterNode(tape.valueOf(pair))) {
      const first = { start: tape.keyStartOf(pair), end: tape.keyEndOf(pair) };
      if (readKeyName(this.#text, first.start, first.end) !== name) continue;
      this.duplicate = { name, first, second: { start: this.at, end: keyEnd } };
      break;
    }
    return false;
  }

  /** Reads a value on this line and the rest of the line. */
  #readValue(parent: OpenCollection): boolean {
    const text = this.#text;
    const end = readInlineValue(text, this.at, this.tape, MAX_DEPTH - this.#open.length);
    if (end === NOT_PLAIN) return false;
    this.at = skipSpaces(text, end);
    const code = text.charCodeAt(this.at);
    if (code === HASH ? text.charCodeAt(this.at - 1) !== SPACE : code !== NEWLINE && this.at < text.length)
      return false;
    this.at = Math.min(endOfLine(text, this.at) + 1, text.length);
    parent.isEmpty = false;
    parent.end = this.at;
    return true;
  }

  #openCollection(kind: typeof LIST | typeof MAP, indent: number): boolean {
    this.#open.push(new OpenCollection(this.tape.open(kind, this.at), kind === MAP, indent));
    return this.#open.length < MAX_DEPTH;
  }

  /** Ends the innermost collection before what stands at `at`. */
  #close(): void {
    const top = this.#open.pop();
    if (!top) return;
    if (top.isEmpty && top.hasCommentAfterEmpty) top.end = this.at;
    this.tape.close(top.node, top.end, top.count);
    const parent = this.#open.at(-1);
    // Comments at the indentation of a collection, after its last value, still belong to it, but not to what it spans.
    const keepsComments = this.#commentIndent >= top.indent && top.indent > 0;
    if (keepsComments) this.#commentIndent = -1;
    if (!parent) return;
    parent.isEmpty = false;
    parent.end = keepsComments ? this.at : top.end;
  }
}
