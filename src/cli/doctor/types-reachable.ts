import type { ApiClient } from '../../api/client.ts';
import { TrueupError } from '../../model/error.ts';
import { canList } from '../../model/project.ts';
import { countOf } from '../../report/name.ts';
import { type Check, type Finding, failure, ok, warning } from './check.ts';
import type { Connected } from './connection.ts';
import { NO_SUCH_ID } from './no-such-id.ts';

/** Whether Intercom knows every declared type. A miss in a type is an answer; a missing type is not. */
export const typesReachable: Check<Pick<Connected, 'api' | 'project'>> = {
  name: 'types',
  run: async ({ api, project }) => {
    const types = Object.keys(project.types);
    if (types.length === 0) return ok('trueup.yaml declares none');
    const looks = await Promise.all(types.map((type) => look(api, type)));
    const errors = looks.flatMap((each) => ('error' in each ? [each] : []));
    if (errors.length > 0) return unreachable(errors);
    return ok(looks.map((each) => ('seen' in each ? each.seen : each.type)).join(', '));
  },
};

type Look = { readonly type: string; readonly seen: string } | Unreached;

interface Unreached {
  readonly type: string;
  readonly error: TrueupError;
}

async function look(api: ApiClient, type: string): Promise<Look> {
  try {
    if (!canList(api.version)) {
      await api.instances.readByExternalId(type, NO_SUCH_ID);
      return { type, seen: type };
    }
    const { total } = await api.instances.list(type, 1);
    return { type, seen: `${type} (${countOf(total, 'instance')})` };
  } catch (error) {
    if (!(error instanceof TrueupError) || error.code === 'interrupted') throw error;
    return { type, error };
  }
}

function unreachable(all: readonly Unreached[]): Finding {
  const unknown = all.filter(({ error }) => error.code === 'unknown-type');
  const others = all.filter(({ error }) => error.code !== 'unknown-type' && error.code !== 'scope-missing');
  const first = unknown[0]?.error ?? others[0]?.error;
  if (first === undefined) return warning('not checked: the token lacks the permission, see plan-scopes');
  const told = [
    ...(unknown.length > 0 ? [`the workspace has no type ${unknown.map(({ type }) => type).join(', ')}`] : []),
    ...others.map(({ type, error }) => `${type}: ${error.message}`),
  ];
  return failure(told.join('; '), first.hint ?? null);
}
