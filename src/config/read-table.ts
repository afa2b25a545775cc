import { posix } from 'node:path';
import { csvOnly } from '../diagnostics/csv-only.ts';
import type { Problem } from '../diagnostics/define-diagnostic.ts';
import { diagnosticAt } from '../diagnostics/diagnostic-at.ts';
import { outsideProject } from '../diagnostics/outside-project.ts';
import { unknownTableFormat } from '../diagnostics/unknown-table-format.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import { entriesOf, keyAt, type LocatedMap, type WrittenFile } from '../model/located.ts';
import { isTable, type TableFormat, type WrittenTable } from '../model/written-table.ts';
import { CSV_SETTINGS, type ParsedTableSettings, parseTableSettings } from './parse-table-settings.ts';
import { readSource } from './read-source.ts';
import { tableOf } from './table-rows.ts';

/** A table that a file names, or none with the reason, and its text for frames. */
export interface ReadTable {
  readonly table: WrittenTable | undefined;
  readonly path?: string;
  readonly text?: string;
  readonly diagnostics: readonly Diagnostic[];
}

const FORMATS: { readonly [ending: string]: { readonly format: TableFormat; readonly delimiter: string } } = {
  '.csv': { format: 'csv', delimiter: ',' },
  '.tsv': { format: 'csv', delimiter: '\t' },
  '.jsonl': { format: 'json-lines', delimiter: '' },
  '.ndjson': { format: 'json-lines', delimiter: '' },
};

/** Reads every table that a file names, each inside the project and beside the file that names it. */
export async function readTables(root: string, file: WrittenFile): Promise<ReadonlyMap<string, ReadTable>> {
  const tables = new Map<string, ReadTable>();
  for (const [type, { value }] of entriesOf(entriesOf(file.root).get('instances')?.value))
    if (isTable(value)) tables.set(type, await readTable(root, file.path, value));
  return tables;
}

async function readTable(root: string, file: string, node: LocatedMap): Promise<ReadTable> {
  const parsed = parseTableSettings(node);
  if (!parsed) return { table: undefined, diagnostics: [] };
  const { place } = parsed.settings;
  const refuse = (problem: Problem): ReadTable => ({
    table: undefined,
    diagnostics: [diagnosticAt(file, place, problem)],
  });
  const kind = FORMATS[posix.extname(parsed.path).toLowerCase()];
  if (!kind) return refuse(unknownTableFormat({ path: parsed.path }));
  const path = posix.join(posix.dirname(file), parsed.path);
  if (posix.isAbsolute(parsed.path) || path.startsWith('../') || parsed.path.includes('\\'))
    return refuse(outsideProject({ what: 'table', path: parsed.path, directory: posix.dirname(file) }));
  const misplaced = kind.format === 'csv' ? [] : refuseCsvSettings(file, node);
  const source = await readSource(root, path, 'table');
  // What is wrong inside a file is shown there; that there is none to take is shown where it is named.
  if (source.refused) return refuse(source.refused);
  const diagnostics = [...misplaced, ...source.diagnostics];
  if (source.text === undefined) return { table: undefined, diagnostics };
  return withRows(path, source.text, kind, parsed, diagnostics);
}

function withRows(
  path: string,
  text: string,
  kind: { readonly format: TableFormat; readonly delimiter: string },
  { settings, delimiter = kind.delimiter }: ParsedTableSettings,
  found: readonly Diagnostic[],
): ReadTable {
  const { table, diagnostics } = tableOf({ path, text, format: kind.format, delimiter, settings });
  return { table, path, text, diagnostics: [...found, ...diagnostics] };
}

function refuseCsvSettings(file: string, node: LocatedMap): Diagnostic[] {
  return CSV_SETTINGS.filter((name) => node.entries.has(name)).map((name) =>
    diagnosticAt(file, keyAt(node, name), csvOnly({ setting: name })),
  );
}
