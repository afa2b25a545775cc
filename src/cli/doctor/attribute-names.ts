import { readConversationAttributeNames } from '../../kinds/conversation-attributes.ts';
import { compareText } from '../../model/json.ts';
import { type Check, type Finding, failure, ok, openIfForbidden, warning } from './check.ts';
import type { Connected } from './connection.ts';
import { declaredKinds } from './declared-kinds.ts';

/** Whether conversation attributes share a name, for which Intercom refuses every write of any of them (D, S14:7046). */
export const attributeNames: Check<Pick<Connected, 'api' | 'project'>> = {
  name: 'attribute-names',
  run: async ({ api, project }) => {
    if (!declaredKinds(project).includes('conversation')) return ok('trueup.yaml writes nothing on conversations');
    return openIfForbidden(async () => judgeNames(await readConversationAttributeNames(api)));
  },
};

/** Equal names are a failure; whether Intercom takes names that differ by case for equal is unknown (U): a warning. */
export function judgeNames(names: readonly string[]): Finding {
  const byFolded = new Map<string, string[]>();
  for (const name of names) {
    const folded = name.toLowerCase();
    byFolded.set(folded, [...(byFolded.get(folded) ?? []), name]);
  }
  const groups = [...byFolded.values()].filter((group) => group.length > 1);
  const exact = groups.flatMap((group) => group.filter((name, at) => group.indexOf(name) !== at));
  if (exact.length > 0) {
    const told = list(exact);
    return failure(`several conversation attributes are named ${told}, so none can be written`, FIX);
  }
  if (groups.length === 0) return ok('no two conversation attributes share a name');
  return warning(`conversation attributes differ only by case: ${list(groups.flat())}`, FIX);
}

const FIX = 'Rename or archive all but one of each in Intercom under Settings > Data > Conversations.';

function list(names: readonly string[]): string {
  return [...new Set(names)].sort(compareText).join(', ');
}
