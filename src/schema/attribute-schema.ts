import type { JsonObject } from '../model/json.ts';
import type { AttributeSpec, RelationshipSpec } from '../model/project.ts';
import { relationshipSchema } from './member-schema.ts';

/** What the schema of a field has to know of its project. */
export interface FieldNeeds {
  /** By type. */
  readonly ids: ReadonlyMap<string, readonly string[]>;
  /** The variables that values may read. */
  readonly env: readonly string[];
}

const WORDS: { readonly [Type in AttributeSpec['type']]: string } = {
  string: 'string: a text. Put what looks like a number, true, false or null in quotes.',
  integer: 'integer: a whole number, without quotes.',
  decimal: 'decimal: a number, without quotes.',
  boolean: 'boolean: true or false.',
  datetime: 'datetime: ISO 8601 with offset (2026-03-01T09:00:00Z), a date, or epoch seconds.',
  list: 'list: one of the options set up in Intercom.',
  relationship: '',
};

/** What a value of the type is in YAML; a text where nothing stands here. */
const OWN_TYPES: { readonly [Type in AttributeSpec['type']]?: readonly string[] } = {
  integer: ['integer'],
  decimal: ['number'],
  boolean: ['boolean'],
  datetime: ['string', 'number'],
};

/** The value of an attribute, never stricter than `validate`: null, an empty text and `[]` unset one that is not required. */
export function attributeSchema(name: string, spec: AttributeSpec, needs: FieldNeeds): JsonObject {
  const about = { title: name, description: describeAttribute(spec, needs) };
  if (spec.type === 'relationship') return relationshipSchema(spec, needs.ids.get(spec.to) ?? [], about, spec.required);
  const options = spec.type === 'list' ? spec.options : undefined;
  if (options === undefined) {
    const errorMessage = `${name} is of type ${describeType(spec).replace(/\..*/su, '')}`;
    return { ...about, ...scalarKeywords(spec, needs), errorMessage };
  }
  const errorMessage = `${name} is one of ${options.join(', ')}`;
  const other = otherKeywords(spec, needs);
  if (other === undefined) return { ...about, enum: options, errorMessage };
  // An editor puts the titles of alternatives together; one is enough.
  const alternatives = [
    { title: name, enum: options, errorMessage },
    { ...other, errorMessage },
  ];
  return { ...about, anyOf: alternatives };
}

/** What stands before a value that cannot be a date, in one look: `validate` knows the rest. */
const DATE_LIKE = '^\\d{4}-\\d{2}-\\d{2}';

/** A time of an instance, as the published schema has it, and no text that cannot be one. */
export function timeSchema(published: JsonObject): JsonObject {
  return { ...published, pattern: `^$|${DATE_LIKE}`, errorMessage: WORDS.datetime.replace(/\.$/u, '') };
}

/** The hover text of a relationship of a contact or conversation. */
export function describeRelationship({ to, many, members }: RelationshipSpec): string {
  if (!many) return `relationship: the external id of one ${to}.`;
  const whole =
    members === 'owned'
      ? 'only the members written here come and go.'
      : 'the list is the whole truth: others are detached.';
  return `relationship: external ids of ${to}; ${whole}`;
}

function describeAttribute(spec: AttributeSpec, { env }: FieldNeeds): string {
  const sentences = [spec.type === 'relationship' ? describeRelationship(spec) : describeType(spec)];
  if (spec.required) sentences.push('Required: every present record writes a value.');
  else sentences.push('null, "" and [] unset it; leaving it out leaves it unmanaged.');
  if (spec.sensitive) sentences.push('Sensitive: its value is never shown or kept.');
  if (env.length > 0 && spec.type !== 'relationship')
    sentences.push(`May read a variable: ${env.map((variable) => `\${env:${variable}}`).join(', ')}.`);
  return sentences.join('\n\n');
}

function describeType(spec: Exclude<AttributeSpec, { readonly type: 'relationship' }>): string {
  if (spec.type !== 'list' || spec.options === undefined) return WORDS[spec.type];
  return `list: one of ${spec.options.join(', ')}.`;
}

/** The keywords of a value written as its type, beside those of an unset one and of a variable. */
function scalarKeywords({ type, required }: AttributeSpec, { env }: FieldNeeds): JsonObject {
  const own = OWN_TYPES[type] ?? ['string'];
  const types = [...new Set([...own, ...otherTypes(required, env)])];
  if (!own.includes('string')) return { type: types, ...otherText(required, env) };
  if (type === 'datetime') return { type: types, ...otherText(required, env, [DATE_LIKE]) };
  return { type: types, ...(required ? { minLength: 1 } : { maxItems: 0 }) };
}

/** The keywords of what may stand instead of an option; undefined when nothing may. */
function otherKeywords({ required }: AttributeSpec, { env }: FieldNeeds): JsonObject | undefined {
  const types = otherTypes(required, env);
  return types.length === 0 ? undefined : { type: types, ...otherText(required, env) };
}

function otherTypes(required: boolean, env: readonly string[]): readonly string[] {
  if (!required) return ['string', 'null', 'array'];
  return env.length > 0 ? ['string'] : [];
}

/** A text beside the type's own values is empty or reads a variable, a list is empty. */
function otherText(required: boolean, env: readonly string[], texts: readonly string[] = []): JsonObject {
  const patterns = [...texts, ...(required ? [] : ['^$']), ...(env.length > 0 ? ['\\$\\{env:'] : [])];
  return {
    ...(patterns.length === 0 ? {} : { pattern: patterns.join('|') }),
    ...(required ? {} : { maxItems: 0 }),
  };
}
