import { readConversationAttributeNames } from '../../kinds/conversation-attributes.ts';
import type { Kind } from '../../model/address.ts';
import { ApiError, TrueupError } from '../../model/error.ts';
import { type Check, failure, ok, warning } from './check.ts';
import type { Connected } from './connection.ts';
import { declaredKinds } from './declared-kinds.ts';
import { NO_SUCH_CONVERSATION, NO_SUCH_EMAIL, NO_SUCH_ID } from './no-such-id.ts';

type Needs = Pick<Connected, 'api' | 'project' | 'searchesByEmail'>;

/** Whether the token may read what `plan` reads: one read of each declared kind, of something that cannot exist. */
export const planScopes: Check<Needs> = {
  name: 'plan-scopes',
  run: async (needs) => {
    const kinds = declaredKinds(needs.project);
    if (kinds.length === 0) return ok('none needed: trueup.yaml declares nothing');
    const refusals = await Promise.all(kinds.flatMap((kind) => readNothing(kind, needs)).map(refusalOf));
    const told = refusals.filter((each) => each !== undefined);
    const forbidden = told.filter(({ category }) => category === 'unauthorised');
    const [first] = forbidden;
    if (first) return failure(told.map(({ message }) => message).join('; '), first.hint ?? null);
    if (told.length > 0) return warning(`not told: ${told.map(({ message }) => message).join('; ')}`, told[0]?.hint);
    return ok(`the token may read ${kinds.map((kind) => `${kind}s`).join(', ')}`);
  },
};

/** Why something cannot be read; undefined for every answer that is about what was asked for and not about the token. */
async function refusalOf(read: () => Promise<unknown>): Promise<TrueupError | undefined> {
  try {
    await read();
    return undefined;
  } catch (error) {
    if (!(error instanceof TrueupError) || error.code === 'interrupted') throw error;
    const isAboutAsked = error instanceof ApiError && [400, 404, 422].includes(error.status);
    return isAboutAsked ? undefined : error;
  }
}

/** Every way in which plan reads a kind. The search is one of its own: nothing says that it needs no other permission (U). */
function readNothing(kind: Kind, { api, project, searchesByEmail }: Needs): readonly (() => Promise<unknown>)[] {
  if (kind === 'contact') {
    const search = () => api.contacts.readByEmail(NO_SUCH_EMAIL);
    return [() => api.contacts.readByExternalId(NO_SUCH_ID), ...(searchesByEmail ? [search] : [])];
  }
  // Before a write on conversations, plan also reads which attributes they have.
  if (kind === 'conversation') {
    return [() => api.conversations.readById(NO_SUCH_CONVERSATION).then(() => readConversationAttributeNames(api))];
  }
  return [() => api.instances.readByExternalId(Object.keys(project.types)[0] ?? '', NO_SUCH_ID)];
}
