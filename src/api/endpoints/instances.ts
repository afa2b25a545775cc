import { isJsonObject, type Json } from '../../model/json.ts';
import type { ApiVersion } from '../../model/project.ts';
import type { Answer } from '../answer.ts';
import { answerError, unexpectedAnswer } from '../errors.ts';
import { type ApiRecord, checkRecord, idOf, isNotFound, type Lookup } from '../lookup.ts';
import { pathOf, withQuery } from '../path.ts';
import type { ApiRequest, Send } from '../request.ts';
import type { WireInstanceUpsert } from '../wire-types.ts';
import { type InstancePage, parseInstancePage } from './instance-page.ts';

/** Who is asked for in a listing by reference. */
export type ReferencingKind = 'contact' | 'conversation';

export interface InstanceEndpoints {
  /**
   * `POST /custom_object_instances/{type}`: creates or updates. Without an external id it would create a duplicate each
   * time (D17); with one, sending it again changes nothing more (I).
   */
  upsert(type: string, body: WireInstanceUpsert & { readonly external_id: string }, since?: number): Promise<ApiRecord>;
  /** `GET …/{type}?external_id=`: one instance or a miss. */
  readByExternalId(type: string, externalId: string): Promise<Lookup>;
  /** `GET …/{type}/{id}`: by Intercom's id alone; an instance that only has this text as external id is a miss. */
  readById(type: string, id: string): Promise<Lookup>;
  /** `DELETE …/{type}/{id}`. */
  deleteById(type: string, id: string): Promise<'deleted' | 'missing'>;
  /** `DELETE …/{type}?external_id=`. */
  deleteByExternalId(type: string, externalId: string): Promise<'deleted' | 'missing'>;
  /** `GET …/{type}?page=`: all instances (2.16). */
  list(type: string, page: number): Promise<InstancePage>;
  /**
   * `GET …/{type}?references_contact_id=`: those associated with a contact or conversation (D, S16:14435); whether by its
   * own relationships or by theirs is undocumented (U).
   */
  listReferencedBy(type: string, kind: ReferencingKind, id: string, page: number): Promise<InstancePage>;
}

/** The most there is (D, S16:14435); what more would do is undocumented (U). */
const PAGE_SIZE = 150;

/** Any of these is enough to read (D17); writing and, by analogy, deleting need the first (D17, U). */
export const READ_SCOPE =
  'read_write_custom_object_instances, read_conversations, read_users_companies or read_write_users';
/** What a token needs to write instances. */
export const WRITE_SCOPE = 'read_write_custom_object_instances';

export function createInstanceEndpoints(send: Send, version: ApiVersion): InstanceEndpoints {
  const page = async (type: string, number: number, filter: { readonly [name: string]: string }) => {
    // Before, listing by reference may work, too (I, PR 461): nothing stands on it.
    if (version !== '2.16') throw new Error(`listing instances needs 2.16, and the client speaks ${version}`);
    const path = withQuery(collection(type), { page: number, per_page: PAGE_SIZE, ...filter });
    const request: ApiRequest = { method: 'GET', path, scope: READ_SCOPE };
    return parseInstancePage(request, await send(request), type, number);
  };
  return {
    upsert: async (type, body, since) => {
      checkExternalId(body.external_id);
      const wire = body as unknown as Json;
      const request: ApiRequest = { method: 'POST', path: collection(type), body: wire, scope: WRITE_SCOPE, since };
      const answer = await send(request);
      return checkRecord(request, answer, answer.body, instanceOf(type, { externalId: body.external_id }));
    },
    readByExternalId: async (type, externalId) => {
      checkExternalId(externalId);
      const path = withQuery(collection(type), { external_id: externalId });
      const request: ApiRequest = { method: 'GET', path, scope: READ_SCOPE, mayMiss: true };
      const answer = await send(request);
      if (isMiss(request, answer, type)) return { state: 'missing' };
      return { state: 'found', record: checkRecord(request, answer, answer.body, instanceOf(type, { externalId })) };
    },
    readById: async (type, id) => {
      const request: ApiRequest = { method: 'GET', path: instancePath(type, id), scope: READ_SCOPE, mayMiss: true };
      const answer = await send(request);
      if (isMiss(request, answer, type)) return { state: 'missing' };
      const record = checkRecord(request, answer, answer.body, instanceOf(type, {}));
      // Up to 2.16 the path also finds by external id (D, S14:9109): another instance than the one meant.
      return record.id === id ? { state: 'found', record } : { state: 'missing' };
    },
    deleteById: async (type, id) => sendDelete(send, type, instancePath(type, id), id),
    deleteByExternalId: async (type, externalId) => {
      checkExternalId(externalId);
      return sendDelete(send, type, withQuery(collection(type), { external_id: externalId }), undefined);
    },
    list: (type, number) => page(type, number, {}),
    listReferencedBy: (type, kind, id, number) => page(type, number, { [`references_${kind}_id`]: id }),
  };
}

function collection(type: string): string {
  return pathOf('custom_object_instances', type);
}

function instancePath(type: string, id: string): string {
  return pathOf('custom_object_instances', type, id);
}

function instanceOf(
  type: string,
  echo: { readonly externalId?: string },
): { readonly type: string; readonly externalId?: string; readonly hasExternalId: true } {
  return { type, ...echo, hasExternalId: true };
}

/**
 * Blank ids were refused when the files were read; here one is a bug, and must not become a duplicate or a mass delete:
 * what DELETE does without an external id is undocumented (U).
 */
function checkExternalId(externalId: string): void {
  if (externalId.trim() !== '' && externalId !== 'reference_not_found') return;
  throw new Error(`${JSON.stringify(externalId)} is no external id; nothing was sent`);
}

const INSTANCE_KEYS: ReadonlySet<string> = new Set([
  'found',
  'id',
  'type',
  'external_id',
  'external_created_at',
  'external_updated_at',
  'custom_attributes',
  'created_at',
  'updated_at',
]);

/**
 * Every shape in which Intercom says that there is no such instance: 404 (D up to 2.16), `found: false` (D17), null (I,
 * the schema is nullable), 204 (I), an instance without an id (I). Other objects are not taken for one.
 */
function isMiss(request: ApiRequest, answer: Answer, type: string): boolean {
  if (isNotFound(answer)) return true;
  if (answer.status !== 200 && answer.status !== 204) throw answerError(request, answer);
  const { body } = answer;
  // A 200 that brings nothing was emptied on its way: taken for a miss, it would make what is there look deleted.
  if (body === undefined) return answer.status === 204;
  if (body === null) return true;
  if (!isJsonObject(body) || idOf(body['id']) !== undefined) return false;
  if ((body['id'] ?? null) !== null) return false;
  const known = Object.keys(body).every((key) => INSTANCE_KEYS.has(key));
  return body['found'] === false || (known && body['found'] === undefined && (body['type'] ?? type) === type);
}

async function sendDelete(
  send: Send,
  type: string,
  path: string,
  id: string | undefined,
): Promise<'deleted' | 'missing'> {
  const request: ApiRequest = { method: 'DELETE', path, scope: WRITE_SCOPE, mayMiss: true };
  const answer = await send(request);
  if (isNotFound(answer)) return 'missing';
  if (answer.status !== 200) throw answerError(request, answer);
  const { body } = answer;
  // How 2.17 answers the delete of what is gone is unknown (U): as it answers a read (D17), presumably.
  if (isJsonObject(body) && body['found'] === false) return 'missing';
  // The type stands under `object` here (D, S14:19146).
  const echoes = isJsonObject(body) && body['deleted'] === true && (body['object'] ?? type) === type;
  const deleted = echoes ? idOf(body['id']) : undefined;
  if (deleted === undefined || (id !== undefined && deleted !== id)) {
    throw unexpectedAnswer(request, answer, 'Intercom did not say that this instance was deleted');
  }
  return 'deleted';
}
