import type { JsonObject } from '../../model/json.ts';
import { type ApiRecord, checkRecord, type Lookup, lookUp } from '../lookup.ts';
import { pathOf } from '../path.ts';
import type { ApiRequest, Send } from '../request.ts';

export interface ConversationEndpoints {
  /** `GET /conversations/{id}`. */
  readById(id: string): Promise<Lookup>;
  /** `PUT /conversations/{id}` with nothing but these custom attributes; leaves visible parts in the conversation. */
  update(id: string, customAttributes: JsonObject): Promise<ApiRecord>;
}

const CONVERSATION = { type: 'conversation', hasExternalId: false } as const;

export function createConversationEndpoints(send: Send): ConversationEndpoints {
  return {
    readById: async (id) => {
      const path = pathOf('conversations', id);
      const request: ApiRequest = { method: 'GET', path, scope: 'read_conversations', mayMiss: true };
      return lookUp(request, await send(request), { ...CONVERSATION, id });
    },
    update: async (id, customAttributes) => {
      const body = { custom_attributes: customAttributes };
      // The scope is an analogy (U; S16:13218).
      const request: ApiRequest = {
        method: 'PUT',
        path: pathOf('conversations', id),
        body,
        scope: 'write_conversations',
      };
      const answer = await send(request);
      return checkRecord(request, answer, answer.body, { ...CONVERSATION, id });
    },
  };
}
