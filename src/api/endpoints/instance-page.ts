import { isJsonObject, type Json } from '../../model/json.ts';
import type { Answer } from '../answer.ts';
import { unexpectedAnswer } from '../errors.ts';
import { type ApiRecord, checkRecord } from '../lookup.ts';
import type { ApiRequest } from '../request.ts';

/** One page of a listing; pages are numbered from 1 (D, S16:32995). */
export interface InstancePage {
  readonly records: readonly ApiRecord[];
  readonly page: number;
  readonly totalPages: number;
  readonly total: number;
}

/** Reads a page and refuses one that does not say which it is and how many there are: deletes are decided by it. */
export function parseInstancePage(request: ApiRequest, answer: Answer, type: string, asked: number): InstancePage {
  const { body } = answer;
  const pages = isJsonObject(body) ? body['pages'] : undefined;
  if (!isJsonObject(body) || body['type'] !== 'list' || !isJsonObject(pages) || !Array.isArray(body['data'])) {
    throw unexpectedAnswer(request, answer, `Intercom answered no page of ${type}`);
  }
  const page = countOf(pages['page']);
  const totalPages = countOf(pages['total_pages']);
  const total = countOf(body['total_count']);
  if (page !== asked || totalPages === undefined || total === undefined) {
    throw unexpectedAnswer(request, answer, `the page of ${type} does not say which of how many it is`);
  }
  const expected = { type, hasExternalId: true };
  const data = body['data'] as readonly Json[];
  return { records: data.map((item) => checkRecord(request, answer, item, expected)), page, totalPages, total };
}

function countOf(value: Json | undefined): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}
