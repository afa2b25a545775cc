import type { Diagnostic } from '../model/diagnostic.ts';
import type { Located, LocatedEntry, LocatedMap, LocatedScalar, Place } from '../model/located.ts';
import { type ProblemExtras, problemAt } from './problem.ts';

/** One line of a file. */
export interface TextLine {
  readonly line: number;
  /** Offsets; `end` is exclusive and without the line end. */
  readonly start: number;
  readonly end: number;
}

/**
 * Takes one line of JSON Lines apart: an object of values and lists of values, with the place of each. JSON as RFC 8259
 * has it and nothing around it, no key twice, and numbers keep their source text: they are judged by it.
 */
export function parseJsonRow(
  file: string,
  text: string,
  { line, start, end }: TextLine,
): { readonly cells: LocatedMap } | { readonly problem: Diagnostic } {
  const scan: Scan = { file, text, line, lineStart: start, end, at: start, problem: undefined };
  skipSpace(scan);
  if (text[scan.at] !== '{')
    fail(scan, scan.at, end, 'json-syntax', 'a row is a JSON object: {"key": "value"}', {
      hint: text[scan.at] === '[' ? 'write one object on each line, without a list around them' : undefined,
    });
  const cells = scan.problem ? undefined : scanObject(scan);
  skipSpace(scan);
  if (cells && scan.at < end)
    fail(scan, scan.at, end, 'json-syntax', 'something follows the object of this row', {
      hint: 'write one object on each line',
    });
  return scan.problem || !cells ? { problem: scan.problem as Diagnostic } : { cells };
}

interface Scan {
  readonly file: string;
  readonly text: string;
  readonly line: number;
  readonly lineStart: number;
  readonly end: number;
  at: number;
  /** The first one; whatever is found after it is only what follows from it. */
  problem: Diagnostic | undefined;
}

function scanObject(scan: Scan): LocatedMap | undefined {
  const open = scan.at;
  const entries = new Map<string, LocatedEntry>();
  const seen = new Map<string, Place>();
  scan.at += 1;
  skipSpace(scan);
  if (take(scan, '}')) return { kind: 'map', entries, ...placeOf(scan, open) };
  do {
    skipSpace(scan);
    const key = scan.text[scan.at] === '"' ? scanString(scan) : expected(scan, 'a key in double quotes');
    if (!key) return undefined;
    skipSpace(scan);
    if (!take(scan, ':')) return expected(scan, 'a colon');
    const value = scanValue(scan, true);
    if (!value) return undefined;
    add(scan, entries, seen, key, value);
    skipSpace(scan);
  } while (take(scan, ','));
  if (!take(scan, '}')) return expected(scan, 'a comma or }');
  return { kind: 'map', entries, ...placeOf(scan, open) };
}

function add(
  scan: Scan,
  entries: Map<string, LocatedEntry>,
  seen: Map<string, Place>,
  key: LocatedScalar,
  value: Located,
): void {
  const name = String(key.value);
  // Two spellings of one Unicode text look the same in a review, so they count as one key.
  const identity = name.normalize('NFC');
  const first = seen.get(identity);
  if (first)
    fail(scan, key.start, key.end, 'duplicate-key', `the key ${JSON.stringify(name)} stands twice in this row`, {
      hint: 'keep one of the two',
      related: { message: 'first written here', place: first },
    });
  seen.set(identity, key);
  entries.set(name, { key, value });
}

function scanValue(scan: Scan, mayNest: boolean): Located | undefined {
  skipSpace(scan);
  const character = scan.text[scan.at];
  if (character === '"') return scanString(scan);
  if (character === '{' || (character === '[' && !mayNest))
    return fail(
      scan,
      scan.at,
      scan.at + 1,
      'wrong-type',
      'a column holds a value or a list of values, nothing deeper',
      {
        hint: 'write it flat',
      },
    );
  return character === '[' ? scanList(scan) : scanWord(scan);
}

function scanList(scan: Scan): Located | undefined {
  const open = scan.at;
  const items: Located[] = [];
  scan.at += 1;
  skipSpace(scan);
  if (take(scan, ']')) return { kind: 'list', items, ...placeOf(scan, open) };
  do {
    const item = scanValue(scan, false);
    if (!item) return undefined;
    items.push(item);
    skipSpace(scan);
  } while (take(scan, ','));
  if (!take(scan, ']')) return expected(scan, 'a comma or ]');
  return { kind: 'list', items, ...placeOf(scan, open) };
}

const WORD = /[^\s,\]}:"[{]+/uy;
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?$/u;
const CONSTANTS: ReadonlyMap<string, boolean | null> = new Map([
  ['true', true],
  ['false', false],
  ['null', null],
]);

function scanWord(scan: Scan): LocatedScalar | undefined {
  const open = scan.at;
  WORD.lastIndex = open;
  const word = WORD.exec(scan.text)?.[0] ?? '';
  if (word === '' || open >= scan.end) return expected(scan, 'a value');
  scan.at += word.length;
  const constant = CONSTANTS.get(word);
  if (constant === undefined && !NUMBER.test(word))
    return fail(scan, open, scan.at, 'json-syntax', 'this is no JSON value', {
      hint: 'texts stand in double quotes; numbers are written like 1204.5; there are also true, false and null',
    });
  return scalarAt(scan, open, constant === undefined ? Number(word) : constant, word);
}

const ESCAPED = /[\\\u0000-\u001f]/u;

function scanString(scan: Scan): LocatedScalar | undefined {
  const open = scan.at;
  let close = open + 1;
  for (; close < scan.end; close += 1) {
    const code = scan.text.charCodeAt(close);
    if (code === 0x22) break;
    if (code === 0x5c) close += 1;
  }
  if (close >= scan.end)
    return fail(scan, open, open + 1, 'json-syntax', 'the text that begins here does not end on this line', {
      hint: 'close it with a double quote; a line break inside is written \\n',
    });
  scan.at = close + 1;
  const inside = scan.text.slice(open + 1, close);
  const value = ESCAPED.test(inside) ? decodeText(scan.text.slice(open, scan.at)) : inside;
  if (value === undefined)
    return fail(scan, open, scan.at, 'json-syntax', 'the text holds a tab, or an escape that JSON does not have', {
      hint: 'a backslash is written \\\\ and a tab \\t',
    });
  if (/\p{Surrogate}/u.test(value))
    return fail(
      scan,
      open,
      scan.at,
      'lone-surrogate',
      'the text holds half of a surrogate pair, which is no character',
      {
        hint: 'write both halves, or neither',
      },
    );
  return scalarAt(scan, open, value, '');
}

function decodeText(json: string): string | undefined {
  try {
    return String(JSON.parse(json));
  } catch {
    return undefined;
  }
}

function scalarAt(scan: Scan, open: number, value: LocatedScalar['value'], text: string): LocatedScalar {
  return { kind: 'scalar', value, text, plain: text !== '', ...placeOf(scan, open), from: 'json' };
}

function placeOf({ line, lineStart, at }: Scan, start: number): Place {
  return { line, column: start - lineStart + 1, length: at - start, start, end: at };
}

function skipSpace(scan: Scan): void {
  while (scan.at < scan.end && (scan.text[scan.at] === ' ' || scan.text[scan.at] === '\t')) scan.at += 1;
}

function take(scan: Scan, character: string): boolean {
  if (scan.text[scan.at] !== character) return false;
  scan.at += 1;
  return true;
}

function expected(scan: Scan, what: string): undefined {
  const where = scan.at >= scan.end ? 'at the end of this line' : 'here';
  return fail(scan, scan.at, scan.at + 1, 'json-syntax', `${what} is missing ${where}`, { hint: hintFor(scan) });
}

function hintFor({ text, at, lineStart }: Scan): string | undefined {
  if (text[at] === "'") return 'JSON has double quotes only';
  const closes = text[at] === '}' || text[at] === ']';
  return closes && text.slice(lineStart, at).trimEnd().endsWith(',') ? 'remove the comma before it' : undefined;
}

function fail(
  scan: Scan,
  start: number,
  end: number,
  code: string,
  message: string,
  extras: ProblemExtras = {},
): undefined {
  const { file, line, lineStart } = scan;
  const place = { line, column: start - lineStart + 1, length: Math.max(1, end - start), start, end };
  scan.problem ??= problemAt(file, place, code, message, extras);
  return undefined;
}
