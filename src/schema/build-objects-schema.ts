/**
 * A project and what it declares come in, JSON Schemas made for it come out: the published ones with its own names put
 * in, so that an editor completes and checks what `validate` would. Never stricter than `validate`.
 */
import objectsSchema from '../../schemas/objects.schema.json' with { type: 'json' };
import type { Desired } from '../model/desired.ts';
import { compareText, type JsonObject } from '../model/json.ts';
import type { AttributeSpec, Project, RecordSpec, RelationshipSpec } from '../model/project.ts';
import { attributeSchema, describeRelationship, type FieldNeeds, timeSchema } from './attribute-schema.ts';
import { listReferableIds, memberDefinition, memberSchema, relationshipSchema } from './member-schema.ts';
import { namedProperties } from './named-properties.ts';
import { definitionName, rewriteRefs } from './rewrite-refs.ts';
import { tableSchema } from './table-schema.ts';

type Definitions = Record<string, JsonObject>;

/** The published schema as far as it is known here; all else in it comes along as it is. */
interface Published extends JsonObject {
  readonly properties: { readonly instances: { readonly additionalProperties: JsonObject } & JsonObject } & JsonObject;
  readonly definitions: { readonly [name: string]: JsonObject };
}

/** The schema of this project's object files. The same for every order of keys and files. */
export function buildObjectsSchema(project: Project, desired: Desired): JsonObject {
  const published = objectsSchema as unknown as Published;
  const needs: FieldNeeds = { ids: listReferableIds(desired), env: project.env.toSorted(compareText) };
  const {
    instance: _instance,
    attributes: _attributes,
    associations: _associations,
    table: _table,
    ...others
  } = published.definitions;
  const definitions: Definitions = others;
  const types = new Map(
    sorted(project.types).map(([type]) => [type, addType(definitions, published, project, type, needs)]),
  );
  for (const type of listTargets(project))
    definitions[memberDefinition(type)] = memberSchema(type, needs.ids.get(type) ?? []);
  addRecord(definitions, published, 'contact', project.contacts, needs);
  addRecord(definitions, published, 'conversation', project.conversations, needs);
  const { additionalProperties: _any, ...instances } = published.properties.instances;
  const { examples: _examples, definitions: _definitions, properties, ...rest } = published;
  return {
    ...rest,
    title: 'trueup objects of this project',
    properties: { ...properties, instances: { ...instances, ...namedProperties(types) } },
    definitions,
  };
}

function addType(
  definitions: Definitions,
  published: Published,
  project: Project,
  type: string,
  needs: FieldNeeds,
): JsonObject {
  const specs = project.types[type]?.attributes ?? {};
  const [instance, attributes] = [definitionName('instance', type), definitionName('attributes', type)];
  definitions[attributes] = attributesSchema(published, specs, needs);
  const one = rewriteRefs(published.definitions['instance'] ?? {}, { attributes });
  definitions[instance] = {
    ...editProperties(one, ['external_created_at', 'external_updated_at'], timeSchema),
    title: type,
    // A state of its own says that nothing is written; what is present writes every required attribute.
    ...(hasRequired(specs) ? { if: { required: ['state'] }, else: { required: ['attributes'] } } : {}),
  };
  const table = definitionName('table', type);
  definitions[table] = tableSchema(published.definitions['table'] ?? {}, type, Object.keys(specs).sort(compareText));
  const all = rewriteRefs(published.properties.instances.additionalProperties, { instance, table });
  return { ...all, title: type, description: `Instances of ${type} by external id, or the table that holds them.` };
}

function addRecord(
  definitions: Definitions,
  published: Published,
  kind: 'contact' | 'conversation',
  spec: RecordSpec,
  needs: FieldNeeds,
): void {
  const [attributes, associations] = [`${kind}-attributes`, `${kind}-associations`];
  definitions[attributes] = attributesSchema(published, spec.attributes, needs);
  definitions[associations] = {
    ...withoutAny(published.definitions['associations'] ?? {}),
    ...namedProperties(
      new Map(sorted(spec.relationships).map(([name, each]) => [name, associationSchema(name, each, needs)])),
    ),
  };
  const record = rewriteRefs(published.definitions[kind] ?? {}, { attributes, associations });
  const required = [record['required'] ?? [], hasRequired(spec.attributes) ? ['attributes'] : []].flat();
  definitions[kind] = {
    ...editProperties(record, ['external_id', 'id', 'email'], idSchema),
    ...(required.length === 0 ? {} : { required }),
  };
}

/** The id of a record; the published schema lets other values pass, for `validate` to explain them. */
function idSchema(published: JsonObject): JsonObject {
  return { ...published, type: 'string', errorMessage: 'an id is a text: put it in quotes' };
}

function attributesSchema(
  published: Published,
  specs: { readonly [name: string]: AttributeSpec },
  needs: FieldNeeds,
): JsonObject {
  const required = sorted(specs).flatMap(([name, spec]) => (spec.required ? [name] : []));
  return {
    ...withoutAny(published.definitions['attributes'] ?? {}),
    ...(required.length === 0 ? {} : { required }),
    ...namedProperties(new Map(sorted(specs).map(([name, spec]) => [name, attributeSchema(name, spec, needs)]))),
  };
}

function associationSchema(name: string, spec: RelationshipSpec, needs: FieldNeeds): JsonObject {
  const about = { title: name, description: describeRelationship(spec) };
  return relationshipSchema(spec, needs.ids.get(spec.to) ?? [], about, false);
}

function editProperties(
  schema: JsonObject,
  names: readonly string[],
  edit: (property: JsonObject) => JsonObject,
): JsonObject {
  const properties = Object.entries(schema['properties'] as { readonly [name: string]: JsonObject });
  const edited = properties.map(([name, each]) => [name, names.includes(name) ? edit(each) : each] as const);
  return { ...schema, properties: Object.fromEntries(edited) };
}

/** Types that a list of members points at. */
function listTargets({ types, contacts, conversations }: Project): readonly string[] {
  const relationships = [
    ...Object.values(types).flatMap(({ attributes }) => Object.values(attributes)),
    ...[contacts, conversations].flatMap((record) => Object.values(record.relationships)),
  ];
  const targets = relationships.flatMap((each) => ('to' in each && each.many ? [each.to] : []));
  return [...new Set(targets)].sort(compareText);
}

function withoutAny({ additionalProperties: _any, ...rest }: JsonObject): JsonObject {
  return rest;
}

function hasRequired(specs: { readonly [name: string]: AttributeSpec }): boolean {
  return Object.values(specs).some(({ required }) => required);
}

function sorted<Value>(named: { readonly [name: string]: Value }): [string, Value][] {
  return Object.entries(named).sort(([left], [right]) => compareText(left, right));
}
