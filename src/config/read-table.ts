import { posix } from 'node:path';
import type { Diagnostic } from '../model/diagnostic.ts';
import { entriesOf, keyAt, type LocatedMap, type WrittenFile } from '../model/located.ts';
import { isTable, type TableFormat, type WrittenTable } from '../model/written-table.ts';
import { CSV_SETTINGS, type ParsedTableSettings, parseTableSettings } from './parse-table-settings.ts';
import { problemAt } from './problem.ts';
import { type ReadSource, readSource } from './read-source.ts';
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
  const refuse = (code: string, message: string, hint: string): ReadTable => ({
    table: undefined,
    diagnostics: [problemAt(file, place, code, message, { hint })],
  });
  const kind = FORMATS[posix.extname(parsed.path).toLowerCase()];
  if (!kind)
    return refuse(
      'unknown-table-format',
      `the ending of ${quote(parsed.path)} does not say which kind of table it is`,
      'tables end in .csv, .tsv, .jsonl or .ndjson',
    );
  const path = posix.join(posix.dirname(file), parsed.path);
  if (posix.isAbsolute(parsed.path) || path.startsWith('../') || parsed.path.includes('\\'))
    return refuse(
      'outside-project',
      `${quote(parsed.path)} does not lead to a file of this project`,
      `write the way from ${posix.dirname(file)}/ to the table, with / between directories`,
    );
  const misplaced = kind.format === 'csv' ? [] : refuseCsvSettings(file, node);
  const source = await readSource(root, path);
  if (source.text === undefined && !isAboutContent(source))
    return refuse(
      source.diagnostics[0]?.code ?? 'unreadable-file',
      `the table ${path} cannot be taken: ${reasonOf(source)}`,
      'correct the path, which starts at the directory of this file, or put the table there',
    );
  const diagnostics = [...misplaced, ...source.diagnostics.map(inWordsOfTables)];
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
    problemAt(file, keyAt(node, name), 'csv-only', `${quote(name)} is for CSV, and this table is JSON Lines`, {
      hint: name === 'empty' ? 'remove it: null unsets, and a key that is not there leaves alone' : 'remove it',
    }),
  );
}

/** What is wrong inside a file is shown there; that there is none to take is shown where it is named. */
function isAboutContent({ diagnostics }: ReadSource): boolean {
  return diagnostics.some(({ code }) => CONTENT.has(code));
}

const CONTENT: ReadonlySet<string> = new Set(['invalid-utf8', 'control-character', 'merge-conflict', 'lfs-pointer']);

function reasonOf({ diagnostics: [first] }: ReadSource): string {
  return (first?.message ?? '').replace(/^the file is a link to nothing, or has just gone/u, 'there is no such file');
}

function inWordsOfTables(diagnostic: Diagnostic): Diagnostic {
  switch (diagnostic.code) {
    case 'control-character':
      return {
        ...diagnostic,
        message: diagnostic.message.replace('which YAML does not allow', 'which a table cannot hold'),
        hint: 'remove it; JSON Lines can hold it as an escape',
      };
    case 'hidden-character':
      return { ...diagnostic, hint: 'remove it if it is not meant' };
    case 'lfs-pointer':
      return { ...diagnostic, hint: 'run `git lfs pull`' };
    case 'invalid-utf8':
      return { ...diagnostic, hint: 'save the table as CSV UTF-8' };
    default:
      return diagnostic;
  }
}

function quote(text: string): string {
  return JSON.stringify(text);
}
