import { columnTwice } from '../diagnostics/column-twice.ts';
import { missingAttribute } from '../diagnostics/missing-attribute.ts';
import { unknownAttribute } from '../diagnostics/unknown-attribute.ts';
import { unknownColumn } from '../diagnostics/unknown-column.ts';
import { unreadColumn } from '../diagnostics/unread-column.ts';
import type { Place } from '../model/located.ts';
import { nearestName } from '../model/nearest-name.ts';
import type { TypeSpec } from '../model/project.ts';
import type { NamedColumn, TableSettings, WrittenTable } from '../model/written-table.ts';
import type { Report } from './report.ts';

/** What the columns of a table feed. */
export interface ColumnPlan {
  /** The column of the external id. */
  readonly key: string;
  /** Columns of `external_created_at` and `external_updated_at`, as far as there are any. */
  readonly times: readonly { readonly time: 'external_created_at' | 'external_updated_at'; readonly column: string }[];
  /** The attribute that a column feeds; null when it is meant to feed none, undefined when nobody has said. */
  readonly attributeOf: (column: string) => string | null | undefined;
  /** The column that feeds an attribute, when one is known before a row is. */
  readonly columnOf: (attribute: string) => string | undefined;
}

/**
 * Works out what every column feeds: the attribute it is mapped to, else the attribute of its name. The key and the
 * times are read besides; a column named like an attribute feeds it all the same, unless it is ignored.
 */
export function planColumns(
  spec: TypeSpec,
  { settings, header }: Pick<WrittenTable, 'settings' | 'header'>,
): ColumnPlan {
  const mapped = new Map(settings.columns.map(({ name, attribute }) => [name, attribute.name]));
  const taken = new Map(settings.columns.map(({ name, attribute }) => [attribute.name, name]));
  const ignored = new Set(settings.ignore === 'others' ? [] : settings.ignore.map(({ name }) => name));
  const others = settings.ignore === 'others' ? null : undefined;
  const { key, externalCreatedAt, externalUpdatedAt } = settings;
  const besides = new Set([key, externalCreatedAt, externalUpdatedAt].flatMap((each) => each?.name ?? []));
  const attributeOf = (column: string): string | null | undefined => {
    const attribute = mapped.get(column);
    if (attribute !== undefined) return attribute;
    if (ignored.has(column)) return null;
    if (Object.hasOwn(spec.attributes, column)) return column;
    return besides.has(column) ? null : others;
  };
  return {
    key: key.name,
    times: [
      ...(externalCreatedAt ? [{ time: 'external_created_at', column: externalCreatedAt.name } as const] : []),
      ...(externalUpdatedAt ? [{ time: 'external_updated_at', column: externalUpdatedAt.name } as const] : []),
    ],
    attributeOf,
    columnOf: (attribute) =>
      taken.get(attribute) ??
      (header?.columns.has(attribute) && attributeOf(attribute) === attribute ? attribute : undefined),
  };
}

/** What checking the columns of one table needs. */
interface Check {
  readonly type: string;
  readonly spec: TypeSpec;
  readonly table: WrittenTable;
  readonly plan: ColumnPlan;
  /** At a place of the file that names the table. */
  readonly report: Report;
  /** At a place of the table. */
  readonly reportInTable: Report;
}

/** Reports what is wrong with the columns as a whole; false when no row can be read because of it. */
export function checkColumns(check: Check): boolean {
  const { settings, header } = check.table;
  const { key, externalCreatedAt, externalUpdatedAt } = settings;
  checkMapped(check);
  if (!header) return true;
  const read = [key, externalCreatedAt, externalUpdatedAt, ...settings.columns].filter((each) => each !== undefined);
  const meant = new Set(read.map((column) => checkExists(check, header.columns, column, 'read')));
  if (settings.ignore !== 'others')
    for (const column of settings.ignore) checkExists(check, header.columns, column, 'ignored');
  // A column that looks like one which is missing was told with that one.
  for (const [column, place] of header.columns)
    if (check.plan.attributeOf(column) === undefined && !meant.has(column)) reportUnread(check, column, place);
  for (const [attribute, { required }] of Object.entries(check.spec.attributes))
    if (required && check.plan.columnOf(attribute) === undefined)
      check.reportInTable(header, missingAttribute({ owner: check.type, name: attribute, where: 'columns' }));
  return header.columns.has(key.name);
}

/** Reports a column that nothing reads: a slip in a name must not lose its values. */
export function reportUnread(
  { type, spec, reportInTable }: Omit<Check, 'report' | 'table' | 'plan'>,
  column: string,
  place: Place,
): void {
  const nearest = nearestName(column, Object.keys(spec.attributes));
  reportInTable(place, unreadColumn({ type, column, nearest }));
}

/** Every attribute that `columns` names is declared, and each is fed by one column. */
function checkMapped({ type, spec, table: { settings, header }, report }: Check): void {
  const fed = new Map<string, NamedColumn>();
  const ignored = new Set(ignoredNames(settings));
  for (const { name, place, attribute } of settings.columns) {
    if (!Object.hasOwn(spec.attributes, attribute.name)) {
      const known = Object.keys(spec.attributes);
      const facts = { owner: type, name: attribute.name, known, nearest: nearestName(attribute.name, known) };
      report(attribute.place, unknownAttribute({ ...facts, isRelationship: false }));
      continue;
    }
    const other = fed.get(attribute.name) ?? sameName(attribute.name, settings, header?.columns, ignored);
    if (other) {
      const facts = { attribute: `${type}.${attribute.name}`, first: other.name, second: name };
      report(attribute.place, columnTwice(facts));
    } else if (ignored.has(name)) report(place, columnTwice({ mappedAndIgnored: name }));
    fed.set(attribute.name, { name, place });
  }
}

/** The column that feeds the attribute by its name alone. */
function sameName(
  attribute: string,
  { columns }: TableSettings,
  header: ReadonlyMap<string, Place> | undefined,
  ignored: ReadonlySet<string>,
): NamedColumn | undefined {
  const place = header?.get(attribute);
  if (!place || ignored.has(attribute) || columns.some(({ name }) => name === attribute)) return undefined;
  return { name: attribute, place };
}

/** Reports a column that is not there, and answers the one that is most like it. */
function checkExists(
  { table: { path }, report }: Check,
  columns: ReadonlyMap<string, Place>,
  { name, place }: NamedColumn,
  use: 'read' | 'ignored',
): string | undefined {
  if (columns.has(name)) return undefined;
  const nearest = nearestName(name, columns.keys());
  report(place, unknownColumn({ table: path, name, columns: [...columns.keys()], nearest, use }));
  return nearest;
}

function ignoredNames({ ignore }: TableSettings): readonly string[] {
  return ignore === 'others' ? [] : ignore.map(({ name }) => name);
}
