import { isJsonObject, type Json, type JsonObject } from '../model/json.ts';

/** A copy of a schema in which references to definitions are turned to others; those that are not named stay. */
export function rewriteRefs(schema: JsonObject, names: { readonly [definition: string]: string }): JsonObject {
  const rewrite = (value: Json): Json => {
    if (Array.isArray(value)) return value.map(rewrite);
    if (!isJsonObject(value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, each]) => [key, key === '$ref' ? refTo(each) : rewrite(each)]),
    );
  };
  const refTo = (ref: Json): Json => {
    const definition = typeof ref === 'string' ? ref.slice(PREFIX.length) : '';
    return Object.hasOwn(names, definition) ? definitionRef(names[definition] ?? '') : ref;
  };
  return rewrite(schema) as JsonObject;
}

const PREFIX = '#/definitions/';

/** Points at a definition of the same document. */
export function definitionRef(definition: string): string {
  return `${PREFIX}${definition}`;
}

/**
 * The name of a definition for something a user named: two names never give one, and none has a character that a
 * reference would have to escape, which editors do not agree on.
 */
export function definitionName(prefix: string, name: string): string {
  const safe = name.replace(/[^A-Za-z0-9_-]/gu, (character) => `.${character.codePointAt(0)?.toString(16)}.`);
  return `${prefix}-${safe}`;
}
