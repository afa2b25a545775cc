import { csvQuote } from '../diagnostics/csv-quote.ts';
import type { Problem } from '../diagnostics/define-diagnostic.ts';
import { diagnosticAt } from '../diagnostics/diagnostic-at.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { LocatedScalar, Place } from '../model/located.ts';

/** One record of a CSV file; `start` and `end` are its offsets, `end` without the line end. */
export interface CsvRecord {
  readonly cells: readonly LocatedScalar[];
  readonly start: number;
  readonly end: number;
  readonly line: number;
}

const QUOTE = 0x22;
const LINE_FEED = 0x0a;

/**
 * Takes CSV apart as RFC 4180 has it, record by record: quotes only around whole cells, doubled inside, line ends inside
 * quotes are data. Lines with nothing on them are no records. `text` has `\n` line ends. After the first problem nothing
 * more comes: where cells begin and end can only be guessed from there on.
 */
export function* parseCsv(
  file: string,
  text: string,
  delimiter: string,
): Generator<CsvRecord | { readonly problem: Diagnostic }> {
  const scan: Scan = {
    file,
    text,
    separator: delimiter.charCodeAt(0),
    at: 0,
    line: 1,
    lineStart: 0,
    problem: undefined,
  };
  while (scan.at < text.length) {
    if (text.charCodeAt(scan.at) === LINE_FEED) {
      endLine(scan);
      continue;
    }
    const { at: start, line } = scan;
    const cells = scanCells(scan);
    if (scan.problem) {
      yield { problem: scan.problem };
      return;
    }
    yield { cells, start, end: scan.at, line };
    if (scan.at < text.length) endLine(scan);
  }
}

interface Scan {
  readonly file: string;
  readonly text: string;
  readonly separator: number;
  at: number;
  line: number;
  lineStart: number;
  problem: Diagnostic | undefined;
}

function endLine(scan: Scan): void {
  scan.at += 1;
  scan.line += 1;
  scan.lineStart = scan.at;
}

function scanCells(scan: Scan): LocatedScalar[] {
  const cells: LocatedScalar[] = [];
  for (;;) {
    cells.push(scan.text.charCodeAt(scan.at) === QUOTE ? scanQuoted(scan) : scanPlain(scan));
    if (scan.problem || scan.text.charCodeAt(scan.at) !== scan.separator) return cells;
    scan.at += 1;
  }
}

function scanPlain(scan: Scan): LocatedScalar {
  const { text, separator, line, lineStart, at: start } = scan;
  let end = start;
  for (; end < text.length; end += 1) {
    const code = text.charCodeAt(end);
    if (code === separator || code === LINE_FEED) break;
    if (code !== QUOTE) continue;
    fail(scan, end, end + 1, csvQuote({ quote: 'inside' }));
    break;
  }
  scan.at = end;
  const value = text.slice(start, end);
  return cellAt(value, true, { line, column: start - lineStart + 1, length: Math.max(1, end - start), start, end });
}

function scanQuoted(scan: Scan): LocatedScalar {
  const { text, line, lineStart, at: start } = scan;
  let close = text.indexOf('"', start + 1);
  let doubled = false;
  while (close !== -1 && text.charCodeAt(close + 1) === QUOTE) {
    doubled = true;
    close = text.indexOf('"', close + 2);
  }
  if (close === -1) {
    fail(scan, start, start + 1, csvQuote({ quote: 'unclosed' }));
    return cellAt('', false, { line, column: 1, length: 1, start, end: start });
  }
  const raw = text.slice(start + 1, close);
  const end = close + 1;
  const lineEnd = raw.indexOf('\n');
  const length = lineEnd === -1 ? end - start : lineEnd + 1;
  countLines(scan, start, close);
  scan.at = end;
  const next = text.charCodeAt(end);
  if (end < text.length && next !== scan.separator && next !== LINE_FEED)
    fail(scan, end, end + 1, csvQuote({ quote: 'too-early' }));
  return cellAt(doubled ? raw.replaceAll('""', '"') : raw, false, {
    line,
    column: start - lineStart + 1,
    length,
    start,
    end,
  });
}

function countLines(scan: Scan, from: number, to: number): void {
  for (let at = scan.text.indexOf('\n', from); at !== -1 && at < to; at = scan.text.indexOf('\n', at + 1)) {
    scan.line += 1;
    scan.lineStart = at + 1;
  }
}

function cellAt(value: string, plain: boolean, { line, column, length, start, end }: Place): LocatedScalar {
  return { kind: 'scalar', value, text: plain ? value : '', plain, line, column, length, start, end, from: 'csv' };
}

function fail(scan: Scan, start: number, end: number, problem: Problem): void {
  const place = { line: scan.line, column: start - scan.lineStart + 1, length: end - start, start, end };
  scan.problem = diagnosticAt(scan.file, place, problem);
}
