import type { Json, JsonObject } from '../model/json.ts';

/** The keywords that allow exactly these names in a map, each with its own schema. */
export function namedProperties(schemas: ReadonlyMap<string, JsonObject>): JsonObject {
  const properties: Record<string, Json> = Object.create(null);
  for (const [name, schema] of schemas) if (name !== PROTO) properties[name] = schema;
  const proto = schemas.get(PROTO);
  return {
    properties,
    // Validators leave a property of this name out; as a pattern they see it.
    ...(proto === undefined ? {} : { patternProperties: { [`^${PROTO}$`]: proto } }),
    additionalProperties: false,
  };
}

const PROTO = '__proto__';
