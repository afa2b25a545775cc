import { missingAttribute } from '../diagnostics/missing-attribute.ts';
import { notADatetime } from '../diagnostics/not-a-datetime.ts';
import { rowWithoutId } from '../diagnostics/row-without-id.ts';
import { instanceAddress } from '../model/address.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { LocatedEntry, LocatedList, LocatedMap, LocatedScalar, Place } from '../model/located.ts';
import type { AttributeSpec, TypeSpec } from '../model/project.ts';
import type { TableSettings, WrittenTable } from '../model/written-table.ts';
import { buildAttributeValues, buildTime, type Fields } from './build-fields.ts';
import { type BuiltRecord, finishRecord } from './built-record.ts';
import { readId } from './check-id.ts';
import type { FileContext } from './file-context.ts';
import { type ColumnPlan, checkColumns, planColumns, reportUnread } from './plan-columns.ts';
import type { Report } from './report.ts';

/** Where what is wrong with a table goes. */
export interface TableReports {
  readonly report: Report;
  /** Not all of the table could be read, so what seems to be missing may well stand in it. */
  readonly broken: (problem?: Diagnostic) => void;
}

/** Reads the instances of one type that stand in a table. `outer` is the file that names it. */
export function* buildTable(
  outer: FileContext,
  type: string,
  spec: TypeSpec,
  table: WrittenTable,
  { report, broken }: TableReports,
): Generator<BuiltRecord> {
  const plan = planColumns(spec, table);
  const context: FileContext = { ...outer, file: table.path, report };
  const reading: Reading = { context, type, spec, table, plan, required: listRequired(spec, table, plan) };
  if (!checkColumns({ type, spec, table, plan, report: outer.report, reportInTable: report })) {
    broken();
    return;
  }
  for (const row of table.rows) {
    if ('problem' in row) {
      broken(row.problem);
      continue;
    }
    const built = buildRow(reading, row.cells);
    if (built) yield built;
  }
}

interface Reading {
  readonly context: FileContext;
  readonly type: string;
  readonly spec: TypeSpec;
  readonly table: WrittenTable;
  readonly plan: ColumnPlan;
  /** Required attributes that every row must have; those that no column feeds are reported once, with the columns. */
  readonly required: readonly string[];
}

function listRequired({ attributes }: TypeSpec, { header }: WrittenTable, plan: ColumnPlan): readonly string[] {
  const required = Object.keys(attributes).filter((name) => attributes[name]?.required);
  return header ? required.filter((name) => plan.columnOf(name) !== undefined) : required;
}

function buildRow(reading: Reading, row: LocatedMap): BuiltRecord | undefined {
  const { context, type, spec, table, plan } = reading;
  const { settings } = table;
  const key = row.entries.get(plan.key);
  if (!key) context.report(row, rowWithoutId({ type, key: plan.key }));
  const id = key && readId(key.value, `the external id of this ${type}`, context.report);
  const fields: Fields = { values: [], sources: {}, references: [] };
  for (const { time, column } of plan.times) {
    const entry = row.entries.get(column);
    if (entry && isManaged(entry, settings)) buildRowTime(context, time, entry, fields);
  }
  const attributes = listAttributes(reading, row);
  buildAttributeValues(context, type, spec.attributes, {}, attributes, fields);
  checkRequired(reading, attributes, key?.value ?? row);
  const address = id === undefined ? undefined : instanceAddress(type, id);
  return finishRecord(context, address, 'present', key?.value ?? row, fields);
}

/** The schema sees to it that a time in YAML is one value; nothing has looked at a row yet. */
function buildRowTime(context: FileContext, time: string, entry: LocatedEntry, fields: Fields): void {
  const { value } = entry;
  if (value.kind === 'scalar' && typeof value.value !== 'boolean') return buildTime(context, time, entry, fields);
  const what = value.kind === 'scalar' ? value.text : `a ${value.kind}`;
  context.report(value, notADatetime({ name: time, shown: what, reason: undefined, fix: undefined }));
}

/** What the row says about attributes, by attribute. */
function listAttributes(reading: Reading, row: LocatedMap): Map<string, LocatedEntry> {
  const { context, type, spec, table, plan } = reading;
  const attributes = new Map<string, LocatedEntry>();
  for (const [column, entry] of row.entries) {
    const attribute = plan.attributeOf(column);
    if (attribute === undefined && !table.header)
      reportUnread({ type, spec, reportInTable: context.report }, column, entry.key);
    if (typeof attribute !== 'string') continue;
    const declared = Object.hasOwn(spec.attributes, attribute) ? spec.attributes[attribute] : undefined;
    // A mapping to nothing was reported where it is written.
    if (!declared || !(isManaged(entry, table.settings) || declared.required)) continue;
    attributes.set(attribute, splitCell(entry, declared, table.settings));
  }
  return attributes;
}

/** An empty cell says nothing about its field unless the table says otherwise. */
function isManaged({ value }: LocatedEntry, { empty }: TableSettings): boolean {
  return empty === 'unset' || value.kind !== 'scalar' || value.from !== 'csv' || value.value !== '';
}

/** A cell of a relationship to many holds all its members. */
function splitCell(entry: LocatedEntry, spec: AttributeSpec, { separator }: TableSettings): LocatedEntry {
  const { key, value } = entry;
  if (spec.type !== 'relationship' || !spec.many || value.kind !== 'scalar' || value.from !== 'csv') return entry;
  if (typeof value.value !== 'string' || value.value === '') return entry;
  const { line, column, length, start, end } = value;
  const items = splitPlaces(value, value.value.split(separator), separator.length);
  const list: LocatedList = { kind: 'list', items, line, column, length, start, end };
  return { key, value: list };
}

/** Every part has a place of its own, as long as the cell stands in the file letter by letter. */
function splitPlaces(cell: LocatedScalar, parts: readonly string[], gap: number): LocatedScalar[] {
  const quotes = cell.plain ? 0 : 1;
  const verbatim =
    cell.end - cell.start === String(cell.value).length + 2 * quotes && !String(cell.value).includes('\n');
  let offset = quotes;
  return parts.map((value) => {
    const place: Place = verbatim
      ? {
          line: cell.line,
          column: cell.column + offset,
          length: Math.max(1, value.length),
          start: cell.start + offset,
          end: cell.start + offset + value.length,
        }
      : cell;
    offset += value.length + gap;
    return { ...cell, ...place, value, text: cell.plain ? value : '' };
  });
}

function checkRequired(
  { context, type, table, required, plan }: Reading,
  attributes: ReadonlyMap<string, unknown>,
  row: Place,
): void {
  if (table.header) return;
  for (const name of required)
    if (!attributes.has(name))
      context.report(row, missingAttribute({ owner: type, name, where: { column: plan.columnOf(name) ?? name } }));
}
