import type { Diagnostic } from '../model/diagnostic.ts';
import type { LocatedEntry, LocatedScalar, Place } from '../model/located.ts';
import type { TableFormat, TableHeader, TableSettings, WrittenRow, WrittenTable } from '../model/written-table.ts';
import { type CsvRecord, parseCsv } from './parse-csv.ts';
import { parseJsonRow } from './parse-json-row.ts';
import { problemAt, problemOfFile } from './problem.ts';

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
  const empty = problemOfFile(path, 'empty-table', 'the table has no rows, so it declares nothing');
  return [
    { ...empty, severity: 'warning', hint: 'remove it and the `$table` that names it if nothing is meant to be here' },
  ];
}

function* bounded({ path }: TableText, rows: Iterable<WrittenRow>): Generator<WrittenRow> {
  let count = 0;
  for (const row of rows) {
    count += 1;
    if (count > MAX_ROWS && 'cells' in row) {
      const message = `the table has more than ${MAX_ROWS} rows`;
      yield { problem: problemAt(path, row.cells, 'table-too-large', message, { hint: 'split it' }) };
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
      const message = `the cell has ${cell.end - cell.start} characters, more than ${MAX_CELL}`;
      return {
        problem: problemAt(path, { ...cell, length: 1 }, 'cell-too-long', message, { hint: 'is a quote missing?' }),
      };
    }
    entries.set(names[index] ?? '', { key: cell, value: cell });
  }
  return { cells: { kind: 'map', entries, line, column: 1, length: 1, start, end } };
}

function ragged(path: string, cells: readonly LocatedScalar[], names: readonly string[]): Diagnostic {
  const extra = cells[names.length];
  const last = cells.at(-1);
  const message = `this row has ${count(cells.length, 'cell')}, and the table has ${count(names.length, 'column')}`;
  if (extra)
    return problemAt(path, extra, 'ragged-row', message, {
      hint: 'put a cell that holds the delimiter in double quotes',
    });
  const missing = names[cells.length] ?? '';
  return problemAt(path, last as Place, 'ragged-row', message, {
    hint: `the cell of ${quote(missing)} is missing: an empty cell is written as nothing between two delimiters`,
  });
}

function readHeader(source: TableText): {
  readonly header: TableHeader | undefined;
  readonly diagnostics: readonly Diagnostic[];
} {
  const { path, text, delimiter } = source;
  const failed = (diagnostic: Diagnostic) => ({ header: undefined, diagnostics: [diagnostic] });
  const first = parseCsv(path, text, delimiter).next();
  if (first.done) {
    const message = 'the table is empty, and its first line has to name the columns';
    return failed(problemOfFile(path, 'empty-table', message, 'write the names of the columns'));
  }
  if ('problem' in first.value) return failed(first.value.problem);
  const { cells, line, start, end } = first.value;
  const other = cells.length === 1 ? otherDelimiter(String(cells[0]?.value)) : undefined;
  if (cells[0] && other) {
    const message = `the first line is one column when ${shown(delimiter)} stands between columns`;
    return failed(
      problemAt(path, cells[0], 'wrong-delimiter', message, {
        hint: `write \`delimiter: ${quote(other)}\` beside \`$table\``,
      }),
    );
  }
  if (cells.length > MAX_COLUMNS) {
    const message = `the table has ${cells.length} columns, more than ${MAX_COLUMNS}`;
    return failed(problemOfFile(path, 'table-too-large', message, 'leave out columns that nothing reads'));
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
    if (name.trim() === '')
      diagnostics.push(
        problemAt(path, cell, 'unnamed-column', `column ${index + 1} has no name`, {
          hint: 'name it, or remove the column',
        }),
      );
    else if (first)
      diagnostics.push(
        problemAt(path, cell, 'duplicate-column', `two columns have the name ${quote(name)}`, {
          hint: 'rename one of the two, or remove it',
          related: { message: 'the first of them', place: first },
        }),
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

function shown(delimiter: string): string {
  return delimiter === '\t' ? 'a tab' : quote(delimiter);
}

function count(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? '' : 's'}`;
}

function quote(text: string): string {
  return JSON.stringify(text);
}
