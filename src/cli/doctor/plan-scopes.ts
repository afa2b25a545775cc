import type { ApiClient } from '../../api/client.ts';
import { readConversationAttributeNames } from '../../kinds/conversation-attributes.ts';
import type { Kind } from '../../model/address.ts';
import { ApiError, TrueupError } from '../../model/error.ts';
import type { Project } from '../../model/project.ts';
import { type Check, failure, ok, warning } from './check.ts';
import type { Connected } from './connection.ts';
import { declaredKinds } from './declared-kinds.ts';
import { NO_SUCH_CONVERSATION, NO_SUCH_ID } from './no-such-id.ts';

/** Whether the token may read what `plan` reads: one read of each declared kind, of something that cannot exist. */
export const planScopes: Check<Pick<Connected, 'api' | 'project'>> = {
  name: 'plan-scopes',
  run: async ({ api, project }) => {
    const kinds = declaredKinds(project);
    if (kinds.length === 0) return ok('none needed: trueup.yaml declares nothing');
    const refusals = await Promise.all(kinds.map((kind) => refusalOf(kind, api, project)));
    const told = refusals.filter((each) => each !== undefined);
    const forbidden = told.filter(({ category }) => category === 'unauthorised');
    const [first] = forbidden;
    if (first) return failure(told.map(({ message }) => message).join('; '), first.hint ?? null);
    if (told.length > 0) return warning(`not told: ${told.map(({ message }) => message).join('; ')}`, told[0]?.hint);
    return ok(`the token may read ${kinds.map((kind) => `${kind}s`).join(', ')}`);
  },
};

/** Why a kind cannot be read; undefined for every answer that is about what was asked for and not about the token. */
async function refusalOf(kind: Kind, api: ApiClient, project: Project): Promise<TrueupError | undefined> {
  try {
    await readNothing(kind, api, project);
    return undefined;
  } catch (error) {
    if (!(error instanceof TrueupError) || error.code === 'interrupted') throw error;
    const isAboutAsked = error instanceof ApiError && [400, 404, 422].includes(error.status);
    return isAboutAsked ? undefined : error;
  }
}

function readNothing(kind: Kind, api: ApiClient, project: Project): Promise<unknown> {
  if (kind === 'contact') return api.contacts.readByExternalId(NO_SUCH_ID);
  // Before a write on conversations, plan also reads which attributes they have.
  if (kind === 'conversation') {
    return api.conversations.readById(NO_SUCH_CONVERSATION).then(() => readConversationAttributeNames(api));
  }
  return api.instances.readByExternalId(Object.keys(project.types)[0] ?? '', NO_SUCH_ID);
}
