import { cellTooLong } from '../diagnostics/cell-too-long.ts';
import { diagnosticAt, diagnosticOfFile, relatedAt } from '../diagnostics/diagnostic-at.ts';
import { duplicateColumn } from '../diagnostics/duplicate-column.ts';
import { emptyTable } from '../diagnostics/empty-table.ts';
import { raggedRow } from '../diagnostics/ragged-row.ts';
import { tableTooLarge } from '../diagnostics/table-too-large.ts';
import { unnamedColumn } from '../diagnostics/unnamed-column.ts';
import { wrongDelimiter } from '../diagnostics/wrong-delimiter.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { LocatedEntry, LocatedScalar, Place } from '../model/located.ts';
import type { TableFormat, TableHeader, TableSettings, WrittenRow, WrittenTable } from '../model/written-table.ts';
import { type CsvRecord, parseCsv } from './parse-csv.ts';
import { parseJsonRow } from './parse-json-row.ts';

const MAX_ROWS = 500_000;
const MAX_COLUMNS = 1_000;
/** Longer than any value that Intercom keeps; a quote that was never meant to open a cell ends here. */
const MAX_CELL = 100_000;

/** A table's text and what is known about it. */
export interface TableText {
  readonly path: string;
  /** Line ends as `\n`. */
  readonly text: string;
  readonly format: TableFormat;
  readonly delimiter: string;
  readonly settings: TableSettings;
}

/** A table whose rows are taken apart as they are asked for; none when its first line does not name columns. */
export function tableOf(source: TableText): {
  readonly table: WrittenTable | undefined;
  readonly diagnostics: readonly Diagnostic[];
} {
  const { path, format, settings } = source;
  if (format === 'json-lines') {
    const rows = { [Symbol.iterator]: () => bounded(source, jsonRows(source)) };
    return { table: { path, format, settings, header: undefined, rows }, diagnostics: warnOfNone(path, rows) };
  }
  const { header, diagnostics } = readHeader(source);
  if (!header) return { table: undefined, diagnostics };
  const rows = { [Symbol.iterator]: () => bounded(source, csvRows(source, header)) };
  return { table: { path, format, settings, header, rows }, diagnostics: [...diagnostics, ...warnOfNone(path, rows)] };
}

function warnOfNone(path: string, rows: Iterable<WrittenRow>): readonly Diagnostic[] {
  for (const _ of rows) return [];
  return [diagnosticOfFile(path, emptyTable({ lacks: 'rows' }))];
}

function* bounded({ path }: TableText, rows: Iterable<WrittenRow>): Generator<WrittenRow> {
  let count = 0;
  for (const row of rows) {
    count += 1;
    if (count > MAX_ROWS && 'cells' in row) {
      yield { problem: diagnosticAt(path, row.cells, tableTooLarge({ of: 'rows', limit: MAX_ROWS })) };
      return;
    }
    yield row;
  }
}

function* jsonRows({ path, text }: TableText): Generator<WrittenRow> {
  let start = 0;
  for (let line = 1; start < text.length; line += 1) {
    const found = text.indexOf('\n', start);
    const end = found === -1 ? text.length : found;
    if (text.slice(start, end).trim() !== '') yield parseJsonRow(path, text, { line, start, end });
    start = end + 1;
  }
}

function* csvRows({ path, text, delimiter }: TableText, header: TableHeader): Generator<WrittenRow> {
  const names = [...header.columns.keys()];
  let isHeader = true;
  for (const record of parseCsv(path, text, delimiter)) {
    if ('problem' in record) yield record;
    else if (!isHeader) yield rowOf(path, record, names);
    isHeader = false;
  }
}

function rowOf(path: string, record: CsvRecord, names: readonly string[]): WrittenRow {
  const { cells, line, start, end } = record;
  if (cells.length !== names.length) return { problem: ragged(path, cells, names) };
  const entries = new Map<string, LocatedEntry>();
  for (const [index, cell] of cells.entries()) {
    if (cell.end - cell.start > MAX_CELL) {
      const problem = cellTooLong({ length: cell.end - cell.start, limit: MAX_CELL });
      return { problem: diagnosticAt(path, { ...cell, length: 1 }, problem) };
    }
    entries.set(names[index] ?? '', { key: cell, value: cell });
  }
  return { cells: { kind: 'map', entries, line, column: 1, length: 1, start, end } };
}

function ragged(path: string, cells: readonly LocatedScalar[], names: readonly string[]): Diagnostic {
  const extra = cells[names.length];
  const last = cells.at(-1);
  const missing = extra ? undefined : (names[cells.length] ?? '');
  const problem = raggedRow({ cells: cells.length, columns: names.length, missing });
  return diagnosticAt(path, extra ?? (last as Place), problem);
}

function readHeader(source: TableText): {
  readonly header: TableHeader | undefined;
  readonly diagnostics: readonly Diagnostic[];
} {
  const { path, text, delimiter } = source;
  const failed = (diagnostic: Diagnostic) => ({ header: undefined, diagnostics: [diagnostic] });
  const first = parseCsv(path, text, delimiter).next();
  if (first.done) return failed(diagnosticOfFile(path, emptyTable({ lacks: 'header' })));
  if ('problem' in first.value) return failed(first.value.problem);
  const { cells, line, start, end } = first.value;
  const other = cells.length === 1 ? otherDelimiter(String(cells[0]?.value)) : undefined;
  if (cells[0] && other) return failed(diagnosticAt(path, cells[0], wrongDelimiter({ delimiter, other })));
  if (cells.length > MAX_COLUMNS) {
    const problem = tableTooLarge({ of: 'columns', columns: cells.length, limit: MAX_COLUMNS });
    return failed(diagnosticOfFile(path, problem));
  }
  const { columns, diagnostics } = nameColumns(path, cells);
  if (diagnostics.length > 0) return { header: undefined, diagnostics };
  return { header: { columns, line, column: 1, length: 1, start, end }, diagnostics: [] };
}

function nameColumns(
  path: string,
  cells: readonly LocatedScalar[],
): { readonly columns: ReadonlyMap<string, Place>; readonly diagnostics: readonly Diagnostic[] } {
  const columns = new Map<string, Place>();
  const seen = new Map<string, Place>();
  const diagnostics: Diagnostic[] = [];
  for (const [index, cell] of cells.entries()) {
    const name = String(cell.value);
    const first = seen.get(name.normalize('NFC'));
    if (name.trim() === '') diagnostics.push(diagnosticAt(path, cell, unnamedColumn({ column: index + 1 })));
    else if (first)
      diagnostics.push(
        diagnosticAt(path, cell, duplicateColumn({ name }), relatedAt(path, first, 'the first of them')),
      );
    seen.set(name.normalize('NFC'), first ?? cell);
    columns.set(name, cell);
  }
  return { columns, diagnostics };
}

/** What seems to stand between columns, when it is not what was taken for it. */
function otherDelimiter(line: string): string | undefined {
  return [';', '\t', ',', '|'].find((delimiter) => line.includes(delimiter));
}
