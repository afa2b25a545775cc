import { isJsonObject, type Json, type JsonObject } from '../../model/json.ts';
import type { ApiVersion } from '../../model/project.ts';
import { unexpectedAnswer } from '../errors.ts';
import { withQuery } from '../path.ts';
import type { ApiRequest, Send } from '../request.ts';

/** An attribute as its own endpoint describes it; `raw` holds what differs between the two endpoints. */
export interface ApiAttribute {
  readonly name: string;
  readonly archived: boolean;
  readonly raw: JsonObject;
}

export interface AttributeEndpoints {
  /**
   * `GET /conversations/attributes` (2.16 and later): the only place that tells what a relationship points at. Archived
   * ones are left out unless asked for (D, S16:13615).
   */
  listConversationAttributes(version?: ApiVersion, archived?: 'with-archived'): Promise<readonly ApiAttribute[]>;
  /** `GET /data_attributes?model=`: contacts in every version, conversations up to 2.15 (D, S16:14930). */
  listDataAttributes(
    model: 'contact' | 'conversation',
    version?: ApiVersion,
    archived?: 'with-archived',
  ): Promise<readonly ApiAttribute[]>;
}

const CONVERSATION_SCOPE = 'read_conversations';
// No permission is documented for data attributes (U): those of what they describe.
const DATA_SCOPE = 'read_users_companies or read_write_users, and read_conversations for conversations';

export function createAttributeEndpoints(send: Send): AttributeEndpoints {
  const list = async (path: string, scope: string, version: ApiVersion | undefined) => {
    const request: ApiRequest = { method: 'GET', path, scope, ...(version === undefined ? {} : { version }) };
    const answer = await send(request);
    const data = isJsonObject(answer.body) && answer.body['type'] === 'list' ? answer.body['data'] : undefined;
    if (!Array.isArray(data)) throw unexpectedAnswer(request, answer, 'Intercom answered no list of attributes');
    return data.map((item: Json) => {
      const name = isJsonObject(item) ? item['name'] : undefined;
      if (!isJsonObject(item) || typeof name !== 'string') {
        throw unexpectedAnswer(request, answer, 'an attribute in the list has no name');
      }
      return { name, archived: item['archived'] === true, raw: item };
    });
  };
  return {
    listConversationAttributes: (version, archived) => {
      const path = withQuery('/conversations/attributes', { include_archived: archived && 'true' });
      return list(path, CONVERSATION_SCOPE, version);
    },
    listDataAttributes: (model, version, archived) => {
      const path = withQuery('/data_attributes', { model, include_archived: archived && 'true' });
      return list(path, DATA_SCOPE, version);
    },
  };
}
