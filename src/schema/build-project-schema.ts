import projectSchema from '../../schemas/project.schema.json' with { type: 'json' };
import { compareText, type JsonObject } from '../model/json.ts';
import type { Project } from '../model/project.ts';
import { namedProperties } from './named-properties.ts';

/**
 * The schema of this project's trueup.yaml: the published one, offering the names of types where they are referred to.
 * It refuses no more than the published one: the next type may be the one being written.
 */
export function buildProjectSchema(project: Project): JsonObject {
  const types = Object.keys(project.types).sort(compareText);
  const { examples: _examples, ...published } = projectSchema as unknown as JsonObject;
  const titled: JsonObject = { ...published, title: 'trueup project: this one' };
  if (types.length === 0) return titled;
  const globs = [...types.map((type) => `instance/${type}/*`), 'contact/*', 'conversation/*'];
  const named = namedProperties(new Map(types.map((type) => [type, { title: type, type: ['object', 'null'] }])));
  const edits: readonly (readonly [path: readonly string[], edit: (schema: JsonObject) => JsonObject])[] = [
    [['definitions', 'long_attribute', 'properties', 'to'], offering(types)],
    [['definitions', 'relationship', 'properties', 'to'], offering(types)],
    [['definitions', 'protect', 'items'], offering(globs)],
    [['definitions', 'acceptance', 'properties', 'at'], offering(globs)],
    [
      ['definitions', 'environment', 'properties', 'types'],
      (schema) => ({ ...schema, ...named, additionalProperties: true }),
    ],
  ];
  return edits.reduce((schema, [path, edit]) => editAt(schema, path, edit), titled);
}

/** The same schema, with values that an editor offers. */
function offering(values: readonly string[]): (schema: JsonObject) => JsonObject {
  return ({ title, description, ...rules }) => {
    const about = { ...(title === undefined ? {} : { title }), ...(description === undefined ? {} : { description }) };
    return { ...about, anyOf: [{ enum: values }, rules] };
  };
}

function editAt(
  schema: JsonObject,
  [key, ...rest]: readonly string[],
  edit: (at: JsonObject) => JsonObject,
): JsonObject {
  if (key === undefined) return edit(schema);
  const child = schema[key];
  if (typeof child !== 'object' || child === null || Array.isArray(child)) throw new TypeError(`no schema at ${key}`);
  return { ...schema, [key]: editAt(child as JsonObject, rest, edit) };
}
