import type { ApiAttribute } from '../../api/endpoints/attributes.ts';
import { isJsonObject, type Json, type JsonObject } from '../../model/json.ts';
import { nearestName } from '../../model/nearest-name.ts';
import type { AttributeSpec } from '../../model/project.ts';

/**
 * What Intercom's data types are called in trueup.yaml: those of /conversations/attributes (D, S16:13615), and `float` and
 * `date` of /data_attributes (D, S14:19256), where one made as `options` or `datetime` may keep that name (U, S14:18270).
 */
const DECLARED_AS: ReadonlyMap<string, AttributeSpec['type']> = new Map([
  ...(['string', 'integer', 'decimal', 'boolean', 'datetime', 'list', 'relationship'] as const).map(
    (type) => [type, type] as const,
  ),
  ['float', 'decimal'],
  ['date', 'datetime'],
  ['options', 'list'],
]);

/** Every way in which a scalar attribute is not what is declared; nothing where Intercom does not tell its type. */
export function compareAttribute(name: string, declared: AttributeSpec, { raw }: ApiAttribute): readonly string[] {
  const { data_type: told, options } = raw;
  if (typeof told !== 'string') return [];
  if (told === 'relationship') return [`${name} is a relationship, declared as an attribute`];
  const isList = isListed(raw);
  const type = declaredAs(raw);
  if (type !== declared.type) {
    return [`${name} is ${isList ? 'a list' : `of type ${JSON.stringify(told)}`}, declared as ${declared.type}`];
  }
  return declared.type === 'list' ? compareOptions(name, declared.options ?? [], options) : [];
}

/** The type that an attribute is to be declared with; undefined for one that trueup.yaml has no word for. */
export function declaredAs(raw: JsonObject): AttributeSpec['type'] | undefined {
  const { data_type: told } = raw;
  if (isListed(raw)) return 'list';
  return typeof told === 'string' ? DECLARED_AS.get(told) : undefined;
}

/** A list of /data_attributes reads as a string that has options (D, S14:19266). */
function isListed({ data_type: told, options }: JsonObject): boolean {
  return told === 'string' && Array.isArray(options) && options.length > 0;
}

/** Says that nothing has this name, and what has one like it. */
export function missingAttribute(name: string, live: readonly ApiAttribute[]): string {
  const names = live.filter(({ archived }) => !archived).map((attribute) => attribute.name);
  const near = nearestName(name, names);
  return `${name} does not exist${near === undefined ? '' : ` (there is ${near})`}`;
}

/** A value that is no option clears the attribute with a 200 (D17), so an option that is not there is a loss to come. */
function compareOptions(name: string, declared: readonly string[], options: Json | undefined): readonly string[] {
  if (!Array.isArray(options)) return [];
  const written = (options as readonly Json[]).flatMap(writtenAs);
  const missing = declared.filter((option) => !written.includes(option));
  if (missing.length === 0) return [];
  return [`${name} has no option ${missing.map((option) => JSON.stringify(option)).join(', ')}`];
}

/** How an option may be written: by its label or its id (D17). Data attributes have plain texts (D, S14:19266). */
function writtenAs(option: Json): readonly Json[] {
  if (!isJsonObject(option)) return [option];
  const { label = null, id = null, archived }: JsonObject = option;
  return archived === true ? [] : [label, id];
}
