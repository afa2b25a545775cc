import type { ApiAttribute } from '../../api/endpoints/attributes.ts';
import { isJsonObject } from '../../model/json.ts';
import { nearestName } from '../../model/nearest-name.ts';
import { canList, type RecordSpec, type RelationshipSpec } from '../../model/project.ts';
import { isSameType } from '../../model/same-type.ts';
import { type Check, failure, ok, openIfForbidden } from './check.ts';
import type { Connected } from './connection.ts';

/**
 * Whether the attributes and relationships declared for conversations are there and are what trueup.yaml says. Of
 * contacts and instances Intercom tells no such thing (D, S14:9184).
 */
export const conversationAttributes: Check<Pick<Connected, 'api' | 'project'>> = {
  name: 'conversation-attributes',
  run: async ({ api, project }) => {
    const { attributes, relationships } = project.conversations;
    const names = [...Object.keys(attributes), ...Object.keys(relationships)];
    if (names.length === 0) return ok('trueup.yaml declares none');
    if (!canList(api.version)) return ok(`${api.version} does not tell what they are; 2.16 would`);
    return openIfForbidden(async () => {
      const live = await api.attributes.listConversationAttributes(undefined, 'with-archived');
      const problems = compareConversationAttributes(project.conversations, live);
      if (problems.length > 0) return failure(problems.join('; '), FIX);
      return ok(`as declared: ${names.join(', ')}`);
    });
  },
};

const FIX =
  "Correct them under `conversations:` in trueup.yaml, or in Intercom's settings under Settings > Data > Conversations.";

/** Every way in which what is declared differs from what Intercom has, one sentence each. */
export function compareConversationAttributes(declared: RecordSpec, live: readonly ApiAttribute[]): readonly string[] {
  const problems: string[] = [];
  for (const name of [...Object.keys(declared.attributes), ...Object.keys(declared.relationships)]) {
    const relationship = Object.hasOwn(declared.relationships, name) ? declared.relationships[name] : undefined;
    const named = live.filter((attribute) => attribute.name === name);
    const found = named.find(({ archived }) => !archived);
    if (found) problems.push(...compareKind(name, relationship, found));
    else if (named.length > 0) problems.push(`${name} is archived`);
    else problems.push(missing(name, live));
  }
  return problems;
}

function missing(name: string, live: readonly ApiAttribute[]): string {
  const names = live.filter(({ archived }) => !archived).map((attribute) => attribute.name);
  const near = nearestName(name, names);
  return `${name} does not exist${near === undefined ? '' : ` (there is ${near})`}`;
}

function compareKind(name: string, declared: RelationshipSpec | undefined, { raw }: ApiAttribute): readonly string[] {
  const { data_type: type, reference } = raw;
  if (!declared) return type === 'relationship' ? [`${name} is a relationship, declared as an attribute`] : [];
  if (type !== 'relationship')
    return [`${name} is of type ${JSON.stringify(type ?? null)}, declared as a relationship`];
  const { type: cardinality, object_type_id: target } = isJsonObject(reference) ? reference : {};
  const wanted = declared.many ? 'many' : 'one';
  return [
    ...(typeof target === 'string' && !isSameType(target, declared.to)
      ? [`${name} points at ${target}, declared \`to: ${declared.to}\``]
      : []),
    ...(typeof cardinality === 'string' && cardinality !== wanted
      ? [`${name} is to-${cardinality}, declared \`many: ${declared.many}\``]
      : []),
  ];
}
