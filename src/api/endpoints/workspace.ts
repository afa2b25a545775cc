import { TrueupError } from '../../model/error.ts';
import { isJsonObject } from '../../model/json.ts';
import type { Workspace } from '../../model/live.ts';
import { unexpectedAnswer } from '../errors.ts';
import type { ApiRequest, Send } from '../request.ts';

export interface WorkspaceEndpoints {
  /** `GET /me`: the workspace the token belongs to. Every guard against the wrong one stands on this. */
  read(): Promise<Workspace>;
}

export function createWorkspaceEndpoints(send: Send): WorkspaceEndpoints {
  return {
    read: async () => {
      const request: ApiRequest = { method: 'GET', path: '/me', scope: 'none; any valid token will do' };
      const answer = await send(request);
      if (!isJsonObject(answer.body))
        throw unexpectedAnswer(request, answer, 'Intercom did not say whose token this is');
      const app = answer.body['app'];
      // Nullable in the schema (D, S16:22). Without it nothing shows which workspace would be changed.
      if (app === null) throw workspaceUnknown();
      const id = isJsonObject(app) ? app['id_code'] : undefined;
      if (!isJsonObject(app) || typeof id !== 'string' || id === '') {
        throw unexpectedAnswer(request, answer, 'Intercom did not say which workspace the token belongs to');
      }
      const { name, region } = app;
      return {
        id,
        name: typeof name === 'string' ? name : undefined,
        region: typeof region === 'string' && region !== '' ? region.toLowerCase() : undefined,
      };
    },
  };
}

function workspaceUnknown(): TrueupError {
  return new TrueupError('Intercom does not say which workspace this token belongs to (`app` is null in GET /me)', {
    code: 'workspace-unknown',
    category: 'refused',
    hint: 'Use the access token of an app that is installed in the workspace named under `workspace.id`.',
  });
}
