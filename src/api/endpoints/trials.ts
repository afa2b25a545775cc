import { isJsonObject, type Json, type JsonObject } from '../../model/json.ts';
import type { Answer } from '../answer.ts';
import { unexpectedAnswer } from '../errors.ts';
import { type ApiRecord, checkRecord, isNotFound } from '../lookup.ts';
import { pathOf, withQuery } from '../path.ts';
import type { ApiRequest, Send } from '../request.ts';
import type { WireInstanceUpsert } from '../wire-types.ts';
import { WRITE_SCOPE as CONTACT_SCOPE } from './contacts.ts';
import { WRITE_SCOPE as INSTANCE_SCOPE, READ_SCOPE } from './instances.ts';

/** How a write that may be refused ended. `rejected`: refused for a reason that does not speak of what was sent. */
export type Trial =
  | { readonly state: 'done'; readonly record: ApiRecord }
  | { readonly state: 'refused' }
  | { readonly state: 'rejected'; readonly why: string };

/** In which shape Intercom says that something is not there. */
export type MissShape = '404' | 'found-false' | 'null';

/** Calls made to learn how Intercom answers, not for what they do: the refusal is an answer like any other. */
export interface TrialEndpoints {
  /** `POST /custom_object_instances/{type}`. */
  upsert(type: string, body: WireInstanceUpsert & { readonly external_id: string }): Promise<Trial>;
  /** `PUT /contacts/{id}`. */
  updateContact(id: string, body: { readonly name: string; readonly custom_attributes?: JsonObject }): Promise<Trial>;
  /** `GET …/{type}?external_id=` of what does not exist; undefined: it does, or the answer has no known shape. */
  readMiss(type: string, externalId: string): Promise<MissShape | undefined>;
  /** `DELETE …/{type}/{id}` of what is already deleted; undefined: the answer is that of a first delete, or unknown. */
  deleteAgain(type: string, id: string): Promise<MissShape | undefined>;
}

export function createTrialEndpoints(send: Send): TrialEndpoints {
  const attempt = async (request: ApiRequest, expected: Parameters<typeof checkRecord>[3]): Promise<Trial> => {
    const answer = await send({ ...request, mayRefuse: true });
    if (answer.faults.length > 0) return refusalOf(answer);
    return { state: 'done', record: checkRecord(request, answer, answer.body, expected) };
  };
  const miss = async (request: ApiRequest): Promise<MissShape | undefined> => {
    const answer = await send({ ...request, mayMiss: true });
    // Also a 404 that speaks of the type, or of nothing: no answer to what was asked.
    if (answer.status !== 200 && answer.status !== 204 && !isNotFound(answer)) {
      throw unexpectedAnswer(request, answer, 'Intercom did not say whether the instance is there');
    }
    return missShape(answer);
  };
  return {
    upsert: (type, body) => {
      const path = pathOf('custom_object_instances', type);
      const request: ApiRequest = { method: 'POST', path, body: body as unknown as Json, scope: INSTANCE_SCOPE };
      return attempt(request, { type, externalId: body.external_id, hasExternalId: true });
    },
    updateContact: (id, body) => {
      const path = pathOf('contacts', id);
      const request: ApiRequest = { method: 'PUT', path, body, scope: CONTACT_SCOPE };
      return attempt(request, { type: 'contact', id, hasExternalId: true });
    },
    readMiss: (type, externalId) => {
      const path = withQuery(pathOf('custom_object_instances', type), { external_id: externalId });
      return miss({ method: 'GET', path, scope: READ_SCOPE });
    },
    deleteAgain: (type, id) =>
      miss({ method: 'DELETE', path: pathOf('custom_object_instances', type, id), scope: INSTANCE_SCOPE }),
  };
}

/** Codes with which Intercom refuses what was sent (D, D17 errors/error-codes); `intercom_version_invalid` is none. */
const ABOUT_WHAT_WAS_SENT =
  /^(?:(?:parameter|data|type|field|attribute|custom_attribute)_\w+|(?:missing|invalid)_parameter|unprocessable_entity|bad_request|invalid_\w+)$/iu;

function refusalOf({ status, faults }: Answer): Trial {
  const isClear = (status === 400 || status === 422) && faults.every(({ code }) => ABOUT_WHAT_WAS_SENT.test(code));
  // What Intercom says beside the codes may quote what was sent, and is kept out of files.
  const codes = faults.map(({ code }) => code).join(', ');
  return isClear
    ? { state: 'refused' }
    : { state: 'rejected', why: `Intercom answered ${status} (${codes.slice(0, 60)})` };
}

function missShape(answer: Answer): MissShape | undefined {
  if (answer.status === 404) return '404';
  const { body } = answer;
  if (body === undefined || body === null) return 'null';
  return isJsonObject(body) && body['found'] === false ? 'found-false' : undefined;
}
