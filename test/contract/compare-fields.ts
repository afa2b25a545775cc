import { isJsonObject, type Json, type JsonObject } from '../../src/model/json.ts';
import { objectAt, resolve } from './description.ts';

/** Fields a value carries and its schema does not know, and fields the schema has and the value lacks; items are `*`. */
export interface FieldDifference {
  readonly undocumented: readonly string[];
  readonly absent: readonly string[];
}

/** Compares an answer with its schema and with the documented answers: what those show is documented, too. */
export function compareFields(document: JsonObject, media: JsonObject, body: Json): FieldDifference {
  const { undocumented, absent } = compareWithSchema(document, media['schema'] as JsonObject, body);
  const examples = Object.values(objectAt(media, 'examples'))
    .filter((example) => typeOf(example as Json) === typeOf(body))
    .map((example) => pointersOf(example as Json));
  const unknown = undocumented.filter((field) => !examples.some((shown) => shown.has(field)));
  // What every documented answer shows belongs there, although the schema requires nothing.
  const held = pointersOf(body);
  const [first = new Set<string>(), ...others] = examples;
  const missing = [...first].filter(
    (field) =>
      others.every((shown) => shown.has(field)) &&
      !held.has(field) &&
      held.has(field.slice(0, field.lastIndexOf('/'))) &&
      !/\/(?:\*|custom_attributes\/)/u.test(field),
  );
  return { undocumented: [...new Set(unknown)].sort(), absent: [...new Set([...absent, ...missing])].sort() };
}

/** Walks value and schema together. An object that is described without properties may hold anything. */
export function compareWithSchema(
  document: JsonObject,
  schema: JsonObject,
  value: Json,
  path = '',
): { undocumented: string[]; absent: string[] } {
  const found = { undocumented: [] as string[], absent: [] as string[] };
  const into = (inner: readonly JsonObject[], held: Json, at: string): void => {
    const told = compareWithSchema(document, { anyOf: inner }, held, at);
    found.undocumented.push(...told.undocumented);
    found.absent.push(...told.absent);
  };
  const alternatives = alternativesOf(document, schema, value);
  if (Array.isArray(value)) {
    const items = alternatives.flatMap((each) => (isJsonObject(each['items']) ? [each['items']] : []));
    for (const item of value as readonly Json[]) into(items, item, `${path}/*`);
  }
  if (!isJsonObject(value)) return found;
  const properties = alternatives.map((each) => each['properties']).filter((each) => isJsonObject(each));
  const free = alternatives.some(
    (each) => each['properties'] === undefined && each['items'] === undefined && each['type'] !== 'null',
  );
  const extra = alternatives.flatMap((each) =>
    isJsonObject(each['additionalProperties']) ? [each['additionalProperties']] : [],
  );
  for (const [key, held] of Object.entries(value)) {
    const known = properties.flatMap((each) => (isJsonObject(each[key]) ? [each[key]] : []));
    if (known.length > 0) into(known, held as Json, `${path}/${key}`);
    else if (extra.length > 0) into(extra, held as Json, `${path}/*`);
    else if (!free) found.undocumented.push(`${path}/${key}`);
  }
  for (const each of properties) {
    found.absent.push(...Object.keys(each).flatMap((key) => (Object.hasOwn(value, key) ? [] : [`${path}/${key}`])));
  }
  return found;
}

/** The schemas a value may stand for, without `$ref` and combinators; of alternatives only those of its own type. */
function alternativesOf(document: JsonObject, schema: JsonObject, value: Json): readonly JsonObject[] {
  const own = resolve(document, schema);
  if (isJsonObject(own['if'])) {
    const isList = isJsonObject(value) && value['type'] === 'list';
    return alternativesOf(document, objectAt(own, isList ? 'then' : 'else'), value);
  }
  const combined = ['anyOf', 'oneOf', 'allOf'].flatMap((key) => (own[key] as JsonObject[] | undefined) ?? []);
  const inner = combined.flatMap((each) => alternativesOf(document, each, value));
  // Properties beside a combinator count as well, and a combinator that only names required fields describes nothing.
  const leaves = isJsonObject(own['properties'])
    ? [own, ...inner.filter((each) => each['properties'] !== undefined)]
    : combined.length === 0
      ? [own]
      : inner;
  const type = Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value;
  const fitting = leaves.filter((each) => each['type'] === undefined || [each['type']].flat().includes(type));
  // Of a discriminated union only the variant the value names.
  const named = fitting.filter((each) => !namesAnother(each, value));
  return named.length === 0 ? fitting : named;
}

function namesAnother(schema: JsonObject, value: Json): boolean {
  const kind = isJsonObject(schema['properties']) ? schema['properties']['data_type'] : undefined;
  if (!isJsonObject(value) || !isJsonObject(kind) || !Array.isArray(kind['enum'])) return false;
  return !kind['enum'].includes(value['data_type'] as string);
}

function typeOf(value: Json): Json | undefined {
  return isJsonObject(value) ? value['type'] : undefined;
}

/** Where a value holds something, items of lists as `*`; what is null or empty holds nothing. */
function pointersOf(value: Json, path = '', into: Set<string> = new Set()): ReadonlySet<string> {
  into.add(path);
  if (Array.isArray(value)) for (const item of value) pointersOf(item as Json, `${path}/*`, into);
  if (isJsonObject(value))
    for (const [key, held] of Object.entries(value)) pointersOf(held as Json, `${path}/${key}`, into);
  return into;
}

/** Every field name any schema has. */
export function collectFieldNames(node: Json, names: Set<string> = new Set()): ReadonlySet<string> {
  if (Array.isArray(node)) for (const each of node) collectFieldNames(each as Json, names);
  if (!isJsonObject(node)) return names;
  for (const [key, value] of Object.entries(node)) {
    if (key === 'properties' && isJsonObject(value)) for (const name of Object.keys(value)) names.add(name);
    if (key !== 'examples') collectFieldNames(value as Json, names);
  }
  return names;
}
