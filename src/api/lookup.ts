import { isJsonObject, type Json, type JsonObject } from '../model/json.ts';
import type { Absence } from '../model/live.ts';
import type { Answer } from './answer.ts';
import { answerError, unexpectedAnswer } from './errors.ts';
import type { ApiRequest } from './request.ts';
import { headerText } from './transport.ts';
import { isAboutType } from './verdict.ts';

/** A record whose identity was checked; what it holds was not. */
export interface ApiRecord {
  readonly id: string;
  /** Null when it has none; undefined for kinds that have no external ids. */
  readonly externalId: string | null | undefined;
  readonly customAttributes: JsonObject;
  readonly raw: JsonObject;
}

export type Lookup = { readonly state: 'found'; readonly record: ApiRecord } | Absence;

/** What an answer must echo to be the record that was asked for. */
export interface Expected {
  /** `contact`, `conversation`, or the custom object type. */
  readonly type: string;
  readonly id?: string;
  readonly externalId?: string;
  readonly hasExternalId: boolean;
}

/** Checks that an answer is the record that was asked for: an id, and an echo that agrees byte for byte. */
export function checkRecord(
  request: ApiRequest,
  answer: Answer,
  body: Json | undefined,
  expected: Expected,
): ApiRecord {
  const fail = (what: string): Error => unexpectedAnswer(request, answer, what);
  const id = isJsonObject(body) ? idOf(body['id']) : undefined;
  if (!isJsonObject(body) || id === undefined) throw fail(`Intercom answered no ${expected.type} with an id`);
  const { type, external_id: externalId = null, custom_attributes: customAttributes } = body;
  // Whether capitals count in a type's name is undocumented (U): only the very name that was asked for is believed.
  if (type !== expected.type) throw fail(`the answer is of type ${quote(type)}, not ${quote(expected.type)}`);
  if (expected.id !== undefined && id !== expected.id) {
    throw fail(`the answer has the id ${quote(id)}, not ${quote(expected.id)}`);
  }
  if (expected.hasExternalId && externalId !== null && typeof externalId !== 'string') {
    throw fail(`the external id of ${expected.type} ${quote(id)} is no text`);
  }
  if (expected.externalId !== undefined && externalId !== expected.externalId) {
    throw fail(`the answer has the external id ${quote(externalId)}, not ${quote(expected.externalId)}`);
  }
  if (!isJsonObject(customAttributes) && customAttributes !== undefined && customAttributes !== null) {
    throw fail(`the custom attributes of ${expected.type} ${quote(id)} are no object`);
  }
  return {
    id,
    externalId: expected.hasExternalId ? (externalId as string | null) : undefined,
    customAttributes: customAttributes ?? {},
    raw: body,
  };
}

/** An id as text. Integers occur (D, S14:19103, against every example); anything else is no id. */
export function idOf(value: Json | undefined): string | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? String(value) : undefined;
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/**
 * True for a 404 with which Intercom says that the thing asked for is not there: its own error list, a code of this
 * family (D, S14:23496, S16:7106), and no word about the type. A 404 of a proxy, or one for a mistyped type, is none.
 * Which of the codes a contact's miss has is undocumented (U).
 */
export function isNotFound(answer: Answer): boolean {
  if (answer.status !== 404 || answer.faults.length === 0 || isAboutType(answer)) return false;
  return answer.faults.every((fault) =>
    /^(?:(?:custom_object_instance|object|resource|contact|user|conversation)_)?not_found$/u.test(fault.code),
  );
}

/** Reads a contact or conversation answer: found, or what Intercom says has become of it; anything else is thrown. */
export function lookUp(request: ApiRequest, answer: Answer, expected: Expected): Lookup {
  if (answer.status === 410 && answer.faults.some((fault) => fault.code === 'contact_merged')) {
    return { state: 'merged', into: canonicalId(headerText(answer.headers, 'link')) };
  }
  if (isNotFound(answer)) {
    // Should the miss of an archived contact say so (U), it is told; in users' reports it looks like any other (I).
    const archived = answer.faults.some((fault) => /\barchived\b/iu.test(fault.message ?? ''));
    return { state: archived ? 'archived' : 'missing' };
  }
  if (answer.status !== 200) throw answerError(request, answer);
  return { state: 'found', record: checkRecord(request, answer, answer.body, expected) };
}

/** `Link: </contacts/{id}>; rel="canonical"` (D, S16:8322). */
function canonicalId(link: string | undefined): string | undefined {
  return /<[^<>]*\/contacts\/([^/<>?#]+)>\s*;\s*rel="?canonical"?/iu.exec(link ?? '')?.[1];
}

function quote(value: Json | undefined): string {
  return JSON.stringify(value === undefined || typeof value === 'object' ? null : value).slice(0, 120);
}
