import { isJsonObject, type Json, type JsonObject } from '../../model/json.ts';
import { answerError, unexpectedAnswer } from '../errors.ts';
import { type ApiRecord, checkRecord, idOf, isNotFound, type Lookup, lookUp } from '../lookup.ts';
import { pathOf } from '../path.ts';
import { type ApiRequest, SEARCH_CONTACTS, type Send } from '../request.ts';

export interface ContactEndpoints {
  /** `GET /contacts/{id}`. Archived contacts answer like missing ones (I, users' reports); merged ones as 410 from 2.16 (D). */
  readById(id: string): Promise<Lookup>;
  /** `GET /contacts/find_by_external_id/{external_id}`: users only, never leads (D, S14:6104). */
  readByExternalId(externalId: string): Promise<Lookup>;
  /** `POST /contacts/search` by email, then by id: the search lags minutes behind (D, S16:8732). */
  readByEmail(email: string): Promise<Lookup>;
  /**
   * `PUT /contacts/{id}` with nothing but these custom attributes. What it answers for a merged or archived contact is
   * undocumented (U): anything but the contact with this id is an error.
   */
  update(id: string, customAttributes: JsonObject, since?: number): Promise<ApiRecord>;
  /** `POST /contacts`: a new user (D, S16:8970); one that exists is refused with 409 (D). */
  create(contact: { readonly externalId: string; readonly name: string }): Promise<ApiRecord>;
  /** `DELETE /contacts/{id}`: for good (D, S16:8494). */
  remove(id: string): Promise<'deleted' | 'missing'>;
}

// Documented for instances (D17), an analogy for contacts (I).
const READ_SCOPE = 'read_users_companies or read_write_users';
/** What a token needs to write contacts. */
export const WRITE_SCOPE = 'read_write_users or write_users_companies';
const CONTACT = { type: 'contact', hasExternalId: true } as const;

export function createContactEndpoints(send: Send): ContactEndpoints {
  const read = async (path: string, echo: { readonly id?: string; readonly externalId?: string }) => {
    const request: ApiRequest = { method: 'GET', path, scope: READ_SCOPE, mayMiss: true };
    return lookUp(request, await send(request), { ...CONTACT, ...echo });
  };
  const readById = async (id: string): Promise<Lookup> => read(pathOf('contacts', id), { id });
  return {
    readById,
    readByExternalId: async (externalId) => read(pathOf('contacts', 'find_by_external_id', externalId), { externalId }),
    readByEmail: async (email) => {
      const ids = await searchByEmail(send, email);
      const [id] = ids;
      if (id === undefined) return { state: 'missing' };
      if (ids.length > 1) return { state: 'ambiguous', ids };
      const lookup = await readById(id);
      const renamed = lookup.state === 'found' && !isSameEmail(lookup.record.raw['email'], email);
      return renamed ? { state: 'missing' } : lookup;
    },
    update: async (id, customAttributes, since) => {
      const body = { custom_attributes: customAttributes };
      const request: ApiRequest = { method: 'PUT', path: pathOf('contacts', id), body, scope: WRITE_SCOPE, since };
      const answer = await send(request);
      return checkRecord(request, answer, answer.body, { ...CONTACT, id });
    },
    create: async ({ externalId, name }) => {
      const body = { role: 'user', external_id: externalId, name };
      const request: ApiRequest = { method: 'POST', path: pathOf('contacts'), body, scope: WRITE_SCOPE };
      const answer = await send(request);
      return checkRecord(request, answer, answer.body, { ...CONTACT, externalId });
    },
    remove: (id) => sendDelete(send, id),
  };
}

async function sendDelete(send: Send, id: string): Promise<'deleted' | 'missing'> {
  const request: ApiRequest = { method: 'DELETE', path: pathOf('contacts', id), scope: WRITE_SCOPE, mayMiss: true };
  const answer = await send(request);
  if (isNotFound(answer)) return 'missing';
  if (answer.status !== 200) throw answerError(request, answer);
  const { body } = answer;
  if (!isJsonObject(body) || body['deleted'] !== true || idOf(body['id']) !== id) {
    throw unexpectedAnswer(request, answer, 'Intercom did not say that this contact was deleted');
  }
  return 'deleted';
}

/** Ids of the contacts with this email, sorted; follows cursors until the search says it has no more. */
async function searchByEmail(send: Send, email: string): Promise<readonly string[]> {
  const ids = new Set<string>();
  let after: string | undefined;
  for (let page = 1; page <= 20; page += 1) {
    const pagination = { per_page: 50, ...(after === undefined ? {} : { starting_after: after }) };
    const body = { query: { field: 'email', operator: '=', value: email }, pagination };
    const request: ApiRequest = { method: 'POST', path: SEARCH_CONTACTS, body, scope: READ_SCOPE };
    const answer = await send(request);
    const result = isJsonObject(answer.body) ? answer.body : {};
    const found = result['data'];
    if (result['type'] !== 'list' || !Array.isArray(found)) {
      throw unexpectedAnswer(request, answer, 'Intercom answered no list of contacts');
    }
    for (const contact of found as readonly Json[]) {
      const id = isJsonObject(contact) ? idOf(contact['id']) : undefined;
      if (!isJsonObject(contact) || id === undefined) {
        throw unexpectedAnswer(request, answer, 'the search found a contact without an id');
      }
      if (isSameEmail(contact['email'], email)) ids.add(id);
    }
    after = cursorOf(result['pages']);
    if (after === undefined || ids.size > 1) break;
  }
  return [...ids].sort();
}

function cursorOf(pages: Json | undefined): string | undefined {
  const next = isJsonObject(pages) ? pages['next'] : undefined;
  const cursor = isJsonObject(next) ? next['starting_after'] : undefined;
  return typeof cursor === 'string' && cursor !== '' ? cursor : undefined;
}

/** Whether the search tells capitals apart is undocumented (U): what it finds is compared without them. */
function isSameEmail(found: Json | undefined, asked: string): boolean {
  return typeof found === 'string' && found.toLowerCase() === asked.toLowerCase();
}
