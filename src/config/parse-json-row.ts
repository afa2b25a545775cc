import type { Problem } from '../diagnostics/define-diagnostic.ts';
import { type DiagnosticExtras, diagnosticAt, relatedAt } from '../diagnostics/diagnostic-at.ts';
import { duplicateKey } from '../diagnostics/duplicate-key.ts';
import { jsonSyntax } from '../diagnostics/json-syntax.ts';
import { loneSurrogate } from '../diagnostics/lone-surrogate.ts';
import { nestedValue } from '../diagnostics/nested-value.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Located, LocatedEntry, LocatedMap, LocatedScalar, Place } from '../model/located.ts';

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
    fail(scan, scan.at, end, jsonSyntax({ what: text[scan.at] === '[' ? 'list-of-rows' : 'no-object' }));
  const cells = scan.problem ? undefined : scanObject(scan);
  skipSpace(scan);
  if (cells && scan.at < end) fail(scan, scan.at, end, jsonSyntax({ what: 'more-than-one' }));
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
    fail(
      scan,
      key.start,
      key.end,
      duplicateKey({ key: name, within: 'row' }),
      relatedAt(scan.file, first, 'first written here'),
    );
  seen.set(identity, key);
  entries.set(name, { key, value });
}

function scanValue(scan: Scan, mayNest: boolean): Located | undefined {
  skipSpace(scan);
  const character = scan.text[scan.at];
  if (character === '"') return scanString(scan);
  if (character === '{' || (character === '[' && !mayNest)) return fail(scan, scan.at, scan.at + 1, nestedValue());
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
  if (constant === undefined && !NUMBER.test(word)) return fail(scan, open, scan.at, jsonSyntax({ what: 'no-value' }));
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
  if (close >= scan.end) return fail(scan, open, open + 1, jsonSyntax({ what: 'unclosed-text' }));
  scan.at = close + 1;
  const inside = scan.text.slice(open + 1, close);
  const value = ESCAPED.test(inside) ? decodeText(scan.text.slice(open, scan.at)) : inside;
  if (value === undefined) return fail(scan, open, scan.at, jsonSyntax({ what: 'bad-escape' }));
  if (/\p{Surrogate}/u.test(value)) return fail(scan, open, scan.at, loneSurrogate());
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

function expected(scan: Scan, sign: string): undefined {
  const atEnd = scan.at >= scan.end;
  return fail(scan, scan.at, scan.at + 1, jsonSyntax({ what: 'missing', sign, atEnd, instead: insteadOf(scan) }));
}

function insteadOf({ text, at, lineStart }: Scan): 'single-quote' | 'comma-before' | undefined {
  if (text[at] === "'") return 'single-quote';
  const closes = text[at] === '}' || text[at] === ']';
  return closes && text.slice(lineStart, at).trimEnd().endsWith(',') ? 'comma-before' : undefined;
}

function fail(scan: Scan, start: number, end: number, problem: Problem, extras?: DiagnosticExtras): undefined {
  const { file, line, lineStart } = scan;
  const place = { line, column: start - lineStart + 1, length: Math.max(1, end - start), start, end };
  scan.problem ??= diagnosticAt(file, place, problem, extras);
  return undefined;
}
