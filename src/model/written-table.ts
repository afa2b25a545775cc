import type { Diagnostic } from './diagnostic.ts';
import type { Located, LocatedMap, Place } from './located.ts';

/** The key that makes a map of instances name a table instead of holding them. No external id can have this name. */
export const TABLE_KEY = '$table';

/** True for a map of instances that names a table: what stands in it are settings, no instances, and others leave it alone. */
export function isTable(instances: Located): instances is LocatedMap {
  return instances.kind === 'map' && instances.entries.has(TABLE_KEY);
}

/** A table's rows as they are written, and how the YAML that names it reads them. */
export interface WrittenTable {
  /** The table's own file, relative to the project root, with `/`. */
  readonly path: string;
  readonly format: TableFormat;
  readonly settings: TableSettings;
  /** The columns that the first line names; undefined for JSON Lines, where every row names its own. */
  readonly header: TableHeader | undefined;
  /** One after the other, taken apart anew each time they are asked for, so that no table is ever held whole. */
  readonly rows: Iterable<WrittenRow>;
}

export type TableFormat = 'csv' | 'json-lines';

/** The first line of a table with columns. */
export interface TableHeader extends Place {
  readonly columns: ReadonlyMap<string, Place>;
}

/** A row by column, or why there is none. */
export type WrittenRow = { readonly cells: LocatedMap } | { readonly problem: Diagnostic };

/** What stands beside `$table`. Every name has its place in the YAML. */
export interface TableSettings {
  /** Where `$table` names the file. */
  readonly place: Place;
  /** The column that holds the external id. */
  readonly key: NamedColumn;
  readonly externalCreatedAt: NamedColumn | undefined;
  readonly externalUpdatedAt: NamedColumn | undefined;
  /** Columns and the attributes they feed, where the two have different names. */
  readonly columns: readonly MappedColumn[];
  /** Columns that feed no attribute; `others`: all that feed none. */
  readonly ignore: 'others' | readonly NamedColumn[];
  /** What an empty cell means. JSON Lines have null and absent keys for the two. */
  readonly empty: 'unmanaged' | 'unset';
  /** What stands between the members of a relationship in one cell. */
  readonly separator: string;
}

export interface NamedColumn {
  readonly name: string;
  readonly place: Place;
}

export interface MappedColumn extends NamedColumn {
  readonly attribute: NamedColumn;
}
