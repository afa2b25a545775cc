import type { Json, JsonObject } from '../model/json.ts';

/** The settings of a type's table: columns are mapped to its own attributes. */
export function tableSchema(published: JsonObject, type: string, attributes: readonly string[]): JsonObject {
  const { columns, ...others } = published['properties'] as { readonly [name: string]: JsonObject };
  const names: Json = attributes.length === 0 ? { type: 'string' } : { enum: attributes };
  return {
    ...published,
    title: `Table of ${type}`,
    properties: { ...others, columns: { ...columns, additionalProperties: names } },
  };
}
