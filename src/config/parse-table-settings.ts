import { entriesOf, type Located, type LocatedEntry, type LocatedMap } from '../model/located.ts';
import { type MappedColumn, type NamedColumn, TABLE_KEY, type TableSettings } from '../model/written-table.ts';

/** What stands beside `$table`, and what the delimiter is; undefined when some of it is not as the schema wants it. */
export interface ParsedTableSettings {
  /** As written: relative to the file that names it. */
  readonly path: string;
  readonly settings: TableSettings;
  readonly delimiter: string | undefined;
}

const KNOWN: ReadonlySet<string> = new Set([
  TABLE_KEY,
  'key',
  'columns',
  'ignore',
  'external_created_at',
  'external_updated_at',
  'empty',
  'separator',
  'delimiter',
]);

/** Settings that only CSV has a use for. */
export const CSV_SETTINGS = ['empty', 'separator', 'delimiter'] as const;

/** Reads the settings of a table. Says nothing itself: the schema has said what is wrong. */
export function parseTableSettings(node: LocatedMap): ParsedTableSettings | undefined {
  if ([...node.entries.keys()].some((name) => !KNOWN.has(name))) return undefined;
  const path = textAt(node, TABLE_KEY);
  const key = textAt(node, 'key');
  const columns = parseColumns(node.entries.get('columns')?.value);
  const ignore = parseIgnore(node.entries.get('ignore')?.value);
  const optional = ['external_created_at', 'external_updated_at', ...CSV_SETTINGS];
  if (!path || !key || !columns || !ignore) return undefined;
  if (optional.some((name) => node.entries.has(name) && !textAt(node, name))) return undefined;
  return {
    path: path.name,
    delimiter: textAt(node, 'delimiter')?.name,
    settings: {
      place: path.place,
      key,
      externalCreatedAt: textAt(node, 'external_created_at'),
      externalUpdatedAt: textAt(node, 'external_updated_at'),
      columns,
      ignore,
      empty: textAt(node, 'empty')?.name === 'unset' ? 'unset' : 'unmanaged',
      separator: textAt(node, 'separator')?.name ?? '|',
    },
  };
}

function parseColumns(node: Located | undefined): readonly MappedColumn[] | undefined {
  if (node && node.kind !== 'map') return undefined;
  const columns: MappedColumn[] = [];
  for (const [name, { key, value }] of entriesOf(node)) {
    const attribute = textOf(value);
    if (!attribute) return undefined;
    columns.push({ name, place: key, attribute });
  }
  return columns;
}

function parseIgnore(node: Located | undefined): TableSettings['ignore'] | undefined {
  if (!node) return [];
  if (node.kind === 'scalar') return node.value === 'others' ? 'others' : undefined;
  if (node.kind !== 'list') return undefined;
  const names = node.items.map(textOf);
  return names.includes(undefined) ? undefined : (names as NamedColumn[]);
}

function textAt(node: LocatedMap, name: string): NamedColumn | undefined {
  const entry: LocatedEntry | undefined = node.entries.get(name);
  return entry && textOf(entry.value);
}

function textOf(node: Located): NamedColumn | undefined {
  if (node.kind !== 'scalar' || typeof node.value !== 'string' || node.value === '') return undefined;
  return { name: node.value, place: node };
}
