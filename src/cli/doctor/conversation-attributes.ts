import type { ApiAttribute } from '../../api/endpoints/attributes.ts';
import { isJsonObject } from '../../model/json.ts';
import { canList, type RecordSpec, type RelationshipSpec } from '../../model/project.ts';
import { isSameType } from '../../model/same-type.ts';
import { compareAttribute, missingAttribute } from './attribute-types.ts';
import { type Check, failure, ok, openIfForbidden } from './check.ts';
import type { Connected } from './connection.ts';
import { compareDataAttributes, judgeData } from './data-attributes.ts';

/**
 * Whether the attributes and relationships declared for conversations are there and are what trueup.yaml says. Only 2.16
 * tells what a relationship points at (D, S16:13615); before, the data attributes tell the rest (D, S14:9184).
 */
export const conversationAttributes: Check<Pick<Connected, 'api' | 'project'>> = {
  name: 'conversation-attributes',
  run: async ({ api, project }) => {
    const { attributes, relationships } = project.conversations;
    const names = [...Object.keys(attributes), ...Object.keys(relationships)];
    if (names.length === 0) return ok('trueup.yaml declares none');
    return openIfForbidden(async () => {
      if (!canList(api.version)) {
        const data = await api.attributes.listDataAttributes('conversation', undefined, 'with-archived');
        return judgeData(project.conversations, compareDataAttributes(project.conversations, data), FIX);
      }
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
  const compare = (name: string, compareFound: (found: ApiAttribute) => readonly string[]): readonly string[] => {
    const named = live.filter((attribute) => attribute.name === name);
    const found = named.find(({ archived }) => !archived);
    if (found) return compareFound(found);
    return [named.length > 0 ? `${name} is archived` : missingAttribute(name, live)];
  };
  return [
    ...Object.entries(declared.attributes).flatMap(([name, spec]) =>
      compare(name, (found) => compareAttribute(name, spec, found)),
    ),
    ...Object.entries(declared.relationships).flatMap(([name, spec]) =>
      compare(name, (found) => compareRelationship(name, spec, found)),
    ),
  ];
}

function compareRelationship(name: string, declared: RelationshipSpec, { raw }: ApiAttribute): readonly string[] {
  const { data_type: type, reference } = raw;
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
