import { missingAttribute } from '../diagnostics/missing-attribute.ts';
import { notADatetime } from '../diagnostics/not-a-datetime.ts';
import { quote } from '../diagnostics/quote.ts';
import { unknownAttribute } from '../diagnostics/unknown-attribute.ts';
import { unknownRelationship } from '../diagnostics/unknown-relationship.ts';
import { variableNotAllowed } from '../diagnostics/variable-not-allowed.ts';
import { associationPointer, attributePointer, type FieldPointer } from '../model/body.ts';
import type { Json } from '../model/json.ts';
import { entriesOf, type Located, type LocatedEntry, type Place } from '../model/located.ts';
import { nearestName } from '../model/nearest-name.ts';
import type { AttributeSpec, RelationshipSpec } from '../model/project.ts';
import type { SourcePosition } from '../model/source.ts';
import type { Reference } from './check-references.ts';
import type { FileContext } from './file-context.ts';
import { parseDatetimeCell, parseDatetimeText, parseEpochSeconds } from './parse-datetime.ts';
import { parseMembers } from './parse-members.ts';
import { parseValue } from './parse-value.ts';
import { positionOf } from './report.ts';
import { hasVariable, listVariables, substituteVariables } from './substitute-variables.ts';

/** The managed fields of one record, as they are found. */
export interface Fields {
  readonly values: [FieldPointer, Json][];
  readonly sources: Record<FieldPointer, SourcePosition>;
  readonly references: Reference[];
  /** Variables that were put into a field. */
  variables?: Record<FieldPointer, readonly string[]>;
}

type Named<Spec> = { readonly [name: string]: Spec };

/** What is asked again for every record of an owner, worked out once. */
interface AttributeTable {
  readonly fields: ReadonlyMap<
    string,
    { readonly spec: AttributeSpec; readonly label: string; readonly pointer: FieldPointer }
  >;
  readonly required: readonly string[];
}

const tables = new WeakMap<Named<AttributeSpec>, AttributeTable>();

/** Reads `attributes`. `owner` is what messages call the record: a type's name, `contacts`, `conversations`. */
export function buildAttributes(
  context: FileContext,
  owner: string,
  specs: Named<AttributeSpec>,
  relationships: Named<RelationshipSpec>,
  record: ReadonlyMap<string, LocatedEntry>,
  self: Place,
  fields: Fields,
): void {
  const entries = entriesOf(record.get('attributes')?.value);
  buildAttributeValues(context, owner, specs, relationships, entries, fields);
  for (const name of tableOf(owner, specs).required) {
    if (entries.has(name) || mayBeMeant(name, specs, record)) continue;
    context.report(self, missingAttribute({ owner, name, where: 'record' }));
  }
}

/** True when a slip that is reported elsewhere may be all that keeps an attribute from being there. */
function mayBeMeant(name: string, specs: Named<AttributeSpec>, record: ReadonlyMap<string, LocatedEntry>): boolean {
  const attributes = record.get('attributes')?.value;
  if (!attributes) return [...record.keys()].some((key) => !KEYS_BESIDE.has(key));
  if (attributes.kind !== 'map') return true;
  const strange = [...attributes.entries.keys()].filter((key) => !Object.hasOwn(specs, key));
  return strange.some((key) => nearestName(key, Object.keys(specs)) === name);
}

/** What a record may hold beside its attributes. */
const KEYS_BESIDE: ReadonlySet<string> = new Set([
  'state',
  'external_created_at',
  'external_updated_at',
  'external_id',
  'id',
  'email',
  'associations',
]);

/** Reads the attributes that are written, and says nothing about others. */
export function buildAttributeValues(
  context: FileContext,
  owner: string,
  specs: Named<AttributeSpec>,
  relationships: Named<RelationshipSpec>,
  entries: ReadonlyMap<string, LocatedEntry>,
  fields: Fields,
): void {
  const { fields: declared } = tableOf(owner, specs);
  for (const [name, { key, value }] of entries) {
    const field = declared.get(name);
    if (!field) {
      const known = Object.keys(specs);
      const isRelationship = Object.hasOwn(relationships, name);
      const nearest = suggest(context, `attributes of ${owner}`, name, known);
      context.report(key, unknownAttribute({ owner, name, known, nearest, isRelationship }));
      continue;
    }
    const { spec, label, pointer } = field;
    if (spec.type === 'relationship') addMembers(context, spec, label, pointer, key, value, fields);
    else addValue(context, spec, label, pointer, key, value, fields);
    if (spec.required && isUnset(value)) context.report(value, missingAttribute({ owner, name, where: 'value' }));
  }
}

/** Reads `associations`. */
export function buildAssociations(
  context: FileContext,
  owner: string,
  specs: Named<RelationshipSpec>,
  attributes: Named<AttributeSpec>,
  written: LocatedEntry | undefined,
  fields: Fields,
): void {
  for (const [name, { key, value }] of entriesOf(written?.value)) {
    const spec = Object.hasOwn(specs, name) ? specs[name] : undefined;
    if (spec) {
      addMembers(context, spec, `${owner}.${name}`, associationPointer(name), key, value, fields);
      continue;
    }
    const known = Object.keys(specs);
    const isAttribute = Object.hasOwn(attributes, name);
    const nearest = suggest(context, `relationships of ${owner}`, name, known);
    context.report(key, unknownRelationship({ owner, name, known, nearest, isAttribute }));
  }
}

/** Reads `external_created_at` or `external_updated_at`. */
export function buildTime(context: FileContext, name: string, { key, value }: LocatedEntry, fields: Fields): void {
  if (value.kind !== 'scalar' || typeof value.value === 'boolean') return;
  const pointer = `/${name}`;
  if (isUnset(value)) return add(context, pointer, key, null, fields);
  const text = typeof value.value === 'string' ? value.value : value.text;
  const parsed =
    value.from === 'csv'
      ? parseDatetimeCell(text)
      : typeof value.value === 'string'
        ? parseDatetimeText(text)
        : parseEpochSeconds(text);
  if ('seconds' in parsed) return add(context, pointer, key, parsed.seconds, fields);
  const shown = text.length > 60 ? 'a long text' : typeof value.value === 'string' ? quote(text) : text;
  context.report(value, notADatetime({ name, shown, reason: parsed.message, fix: parsed.hint }));
}

function tableOf(owner: string, specs: Named<AttributeSpec>): AttributeTable {
  let table = tables.get(specs);
  if (!table) {
    const named = Object.entries(specs);
    table = {
      fields: new Map(
        named.map(([name, spec]) => [name, { spec, label: `${owner}.${name}`, pointer: attributePointer(name) }]),
      ),
      required: named.flatMap(([name, { required }]) => (required ? [name] : [])),
    };
    tables.set(specs, table);
  }
  return table;
}

function addValue(
  context: FileContext,
  spec: Exclude<AttributeSpec, { readonly type: 'relationship' }>,
  label: string,
  pointer: FieldPointer,
  key: Place,
  node: Located,
  fields: Fields,
): void {
  if (node.kind === 'map') return;
  let substituted: string | undefined;
  if (node.kind === 'scalar' && typeof node.value === 'string' && hasVariable(node.value)) {
    // What fills a table is data of others: it must not reach for variables.
    if (node.from) return context.report(node, variableNotAllowed({ attribute: label }));
    substituted = substituteVariables(node.value, node, context.project, context.getVariable, context.report);
    if (substituted === undefined) return;
    fields.variables ??= {};
    fields.variables[pointer] = listVariables(node.value);
  }
  const parsed = parseValue(spec, label, { node, substituted });
  if ('value' in parsed) add(context, pointer, key, parsed.value, fields);
  else context.report(node, parsed.problem);
}

function addMembers(
  context: FileContext,
  spec: RelationshipSpec,
  label: string,
  pointer: FieldPointer,
  key: Place,
  node: Located,
  fields: Fields,
): void {
  const parsed = parseMembers(spec, label, node, context.file, context.report);
  if (!parsed) return;
  add(context, pointer, key, parsed.value, fields);
  for (const reference of parsed.references) fields.references.push(reference);
}

function add(context: FileContext, pointer: FieldPointer, key: Place, value: Json, fields: Fields): void {
  fields.values.push([pointer, value]);
  fields.sources[pointer] = positionOf(context.file, key);
}

function isUnset(node: Located): boolean {
  if (node.kind === 'scalar') return node.value === null || node.value === '';
  return node.kind === 'list' && node.items.length === 0;
}

/** One mistake is often made in every record: what was found once is not looked for again. */
function suggest(context: FileContext, what: string, name: string, known: readonly string[]): string | undefined {
  const memo = `${what}\n${name}`;
  if (!context.suggestions.has(memo)) context.suggestions.set(memo, nearestName(name, known));
  return context.suggestions.get(memo);
}
