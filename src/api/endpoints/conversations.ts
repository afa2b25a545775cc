import type { JsonObject } from '../../model/json.ts';
import { type ApiRecord, checkRecord, type Lookup, lookUp } from '../lookup.ts';
import { pathOf } from '../path.ts';
import type { ApiRequest, Send } from '../request.ts';

export interface ConversationEndpoints {
  /** `GET /conversations/{id}`. */
  readById(id: string): Promise<Lookup>;
  /** `PUT /conversations/{id}` with nothing but these custom attributes; each leaves a visible part (D, rule 36). */
  update(id: string, customAttributes: JsonObject, since?: number): Promise<ApiRecord>;
}

/** What a token needs to write conversations; an analogy (U; S16:13218). */
export const WRITE_SCOPE = 'write_conversations';

const CONVERSATION = { type: 'conversation', hasExternalId: false } as const;

export function createConversationEndpoints(send: Send): ConversationEndpoints {
  return {
    readById: async (id) => {
      const path = pathOf('conversations', id);
      const request: ApiRequest = { method: 'GET', path, scope: 'read_conversations', mayMiss: true };
      return lookUp(request, await send(request), { ...CONVERSATION, id });
    },
    update: async (id, customAttributes, since) => {
      const body = { custom_attributes: customAttributes };
      const request: ApiRequest = { method: 'PUT', path: pathOf('conversations', id), body, scope: WRITE_SCOPE, since };
      const answer = await send(request);
      return checkRecord(request, answer, answer.body, { ...CONVERSATION, id });
    },
  };
}
