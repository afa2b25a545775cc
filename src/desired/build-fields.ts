import { associationPointer, attributePointer, type FieldPointer } from '../model/body.ts';
import type { Json } from '../model/json.ts';
import { entriesOf, type Located, type LocatedEntry, type Place } from '../model/located.ts';
import { nearestName } from '../model/nearest-name.ts';
import type { AttributeSpec, RelationshipSpec } from '../model/project.ts';
import type { SourcePosition } from '../model/source.ts';
import type { Reference } from './check-references.ts';
import type { FileContext } from './file-context.ts';
import { parseDatetimeText, parseEpochSeconds } from './parse-datetime.ts';
import { parseMembers } from './parse-members.ts';
import { parseValue } from './parse-value.ts';
import { positionOf, quote } from './report.ts';
import { hasVariable, substituteVariables } from './substitute-variables.ts';

/** The managed fields of one record, as they are found. */
export interface Fields {
  readonly values: [FieldPointer, Json][];
  readonly sources: Record<FieldPointer, SourcePosition>;
  readonly references: Reference[];
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
  written: LocatedEntry | undefined,
  self: Place,
  fields: Fields,
): void {
  const entries = entriesOf(written?.value);
  const { fields: known, required } = tableOf(owner, specs);
  for (const [name, { key, value }] of entries) {
    const field = known.get(name);
    if (!field) {
      const elsewhere = Object.hasOwn(relationships, name)
        ? 'it is a relationship: write it under `associations`'
        : undefined;
      const hint = elsewhere ?? suggest(context, `attributes of ${owner}`, name, Object.keys(specs));
      context.report(key, 'unknown-attribute', `${owner} has no declared attribute ${quote(name)}`, { hint });
      continue;
    }
    const { spec, label, pointer } = field;
    if (spec.type === 'relationship') addMembers(context, spec, label, pointer, key, value, fields);
    else addValue(context, spec, label, pointer, key, value, fields);
    if (spec.required && isUnset(value))
      context.report(value, 'missing-attribute', `${label} is required and cannot be unset`, { hint: 'write a value' });
  }
  for (const name of required) {
    if (entries.has(name)) continue;
    context.report(self, 'missing-attribute', `${owner}.${name} is required and is missing here`, {
      hint: `add \`${name}\` under \`attributes\``,
    });
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
    const elsewhere = Object.hasOwn(attributes, name) ? 'it is an attribute: write it under `attributes`' : undefined;
    const hint = elsewhere ?? suggest(context, `relationships of ${owner}`, name, Object.keys(specs));
    context.report(key, 'unknown-relationship', `${owner} has no declared relationship ${quote(name)}`, { hint });
  }
}

/** Reads `external_created_at` or `external_updated_at`. */
export function buildTime(context: FileContext, name: string, { key, value }: LocatedEntry, fields: Fields): void {
  if (value.kind !== 'scalar' || typeof value.value === 'boolean') return;
  const pointer = `/${name}`;
  if (isUnset(value)) return add(context, pointer, key, null, fields);
  const text = typeof value.value === 'string' ? value.value : value.text;
  const parsed = typeof value.value === 'string' ? parseDatetimeText(text) : parseEpochSeconds(text);
  if ('seconds' in parsed) return add(context, pointer, key, parsed.seconds, fields);
  const shown = text.length > 60 ? 'a long text' : typeof value.value === 'string' ? quote(text) : text;
  context.report(
    value,
    'not-a-datetime',
    `${name} is a datetime, and ${shown} cannot be read as one: ${parsed.message}`,
    {
      hint: parsed.hint,
    },
  );
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
    substituted = substituteVariables(node.value, node, context.project, context.getVariable, context.report);
    if (substituted === undefined) return;
  }
  const parsed = parseValue(spec, label, { node, substituted });
  if ('value' in parsed) add(context, pointer, key, parsed.value, fields);
  else context.report(node, parsed.code, parsed.message, { hint: parsed.hint });
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
function suggest(context: FileContext, what: string, name: string, known: readonly string[]): string {
  const memo = `${what}\n${name}`;
  let hint = context.suggestions.get(memo);
  if (hint === undefined) {
    const nearest = nearestName(name, known);
    const listed = known.length > 0 && known.length <= 20 ? `; ${what}: ${known.join(', ')}` : '';
    hint = nearest === undefined ? `declare it in trueup.yaml${listed}` : `did you mean \`${nearest}\`?`;
    context.suggestions.set(memo, hint);
  }
  return hint;
}
