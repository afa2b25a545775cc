import { readFileSync } from 'node:fs';
import { isJsonObject, type Json, type JsonObject } from '../../src/model/json.ts';

export const VERSIONS = ['2.14', '2.15', '2.16'] as const;
export type Version = (typeof VERSIONS)[number];

/**
 * The extract of one version as JSON Schema, corrected for the two places where it contradicts its own examples and words:
 * here and nowhere else.
 */
export function loadDescription(version: Version): JsonObject {
  const text = readFileSync(new URL(`openapi/${version}.json`, import.meta.url), 'utf8');
  const document = toJsonSchema(JSON.parse(text) as Json) as JsonObject;
  correctAttributeValues(document);
  correctSingleInstance(document);
  return document;
}

/** What a `$ref` stands for, or the node itself. */
export function resolve(document: JsonObject, node: JsonObject): JsonObject {
  const target = node['$ref'];
  if (typeof target !== 'string') return node;
  return resolve(document, objectAt(document, ...target.slice(2).split('/')));
}

/** The object at a path of keys, which must be there. */
export function objectAt(node: JsonObject, ...path: readonly string[]): JsonObject {
  let current = node;
  for (const key of path) {
    const next = current[key];
    if (!isJsonObject(next)) throw new Error(`the description has no ${path.join(' / ')} (${key})`);
    current = withoutNull(next);
  }
  return current;
}

/** What `nullable` wraps. */
function withoutNull(node: JsonObject): JsonObject {
  const { anyOf, ...rest } = node;
  // Alternatives of the description's own stand beside other keys.
  const first = Array.isArray(anyOf) && Object.keys(rest).length === 0 ? (anyOf[0] as Json) : node;
  return isJsonObject(first) ? first : node;
}

/**
 * Defect 1: the schemas type values of custom attributes as strings (conversations: also integers), and their own
 * examples send and answer numbers (S14:8980, S14:9006, S16:14408) and send ids for a relationship (S16:11490). A value is
 * any scalar, a list of ids on the way in, the documented list of instances on the way out; null clears (D17).
 */
function correctAttributeValues(document: JsonObject): void {
  const ids = { type: 'array', items: { type: 'string' } };
  const list = { $ref: '#/components/schemas/custom_object_instance_list' };
  const scalar = { type: ['string', 'number', 'boolean', 'null'] };
  const schemas = objectAt(document, 'components', 'schemas');
  const correct = (owner: JsonObject, values: readonly JsonObject[]): void =>
    assign(owner, 'additionalProperties', { anyOf: values });
  const sent = objectAt(schemas, 'create_or_update_custom_object_instance_request', 'properties', 'custom_attributes');
  correct(sent, [scalar, ids]);
  correct(objectAt(schemas, 'custom_object_instance', 'properties', 'custom_attributes'), [scalar, list]);
  // Shared by the request and the answer of conversations.
  correct(objectAt(schemas, 'custom_attributes'), [scalar, ids, list]);
  // A list of instances is recognised by its instances; everything in both is optional, so any object would pass.
  assign(objectAt(schemas, 'custom_object_instance_list'), 'required', ['type', 'instances']);
}

/**
 * Defect 2: 2.16 describes the answer of `GET /custom_object_instances/{type}` as the list alone, and says in words that
 * with `external_id` it is a single instance (S16:14483). Told apart by `type`: no object type is called `list` here.
 */
function correctSingleInstance(document: JsonObject): void {
  const schemas = objectAt(document, 'components', 'schemas');
  if (schemas['custom_object_instances_paginated_list'] === undefined) return;
  const media = objectAt(document, 'paths', COLLECTION, 'get', 'responses', '200', 'content', 'application/json');
  assign(media, 'schema', {
    if: { type: 'object', properties: { type: { const: 'list' } }, required: ['type'] },
    // biome-ignore lint/suspicious/noThenProperty: the keyword of JSON Schema.
    then: media['schema'] as Json,
    else: { $ref: '#/components/schemas/custom_object_instance' },
  });
}

const COLLECTION = '/custom_object_instances/{custom_object_type_identifier}';

/** OpenAPI 3.0 to JSON Schema: `nullable` becomes a type of its own, also beside `$ref`. */
function toJsonSchema(node: Json): Json {
  if (Array.isArray(node)) return node.map(toJsonSchema);
  if (!isJsonObject(node)) return node;
  const { nullable, ...rest } = node;
  const converted = Object.fromEntries(
    Object.entries(rest).map(([key, value]) => [
      key,
      key === 'examples' ? (value as Json) : toJsonSchema(value as Json),
    ]),
  );
  if (isJsonObject(nullable)) return { ...converted, nullable: toJsonSchema(nullable) };
  return nullable === true ? { anyOf: [converted, { type: 'null' }] } : converted;
}

function assign(node: JsonObject, key: string, value: Json): void {
  (node as { [name: string]: Json })[key] = value;
}
