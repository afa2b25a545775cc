import { isJsonObject, type Json, type JsonObject } from '../model/json.ts';
import { parameterInvalid } from './respond.ts';

/** One page of a list with cursors (D, S16:28919): contacts and conversations, not instances (rule 41). */
export interface CursorPage<T> {
  readonly page: readonly T[];
  readonly total_count: number;
  readonly pages: JsonObject;
}

const MAX_PER_PAGE = 150;

/** `pagination` is `{per_page?, starting_after?}` as it was sent. */
export function cursorPage<T extends { readonly sequence: number }>(
  all: readonly T[],
  pagination: Json | undefined,
  defaultPerPage: number,
): CursorPage<T> {
  const sent = isJsonObject(pagination) ? pagination : {};
  const perPage = perPageOf(sent['per_page'] ?? null, defaultPerPage);
  const after = cursorOf(sent['starting_after'] ?? null);
  const start = after === undefined ? 0 : all.findIndex((record) => record.sequence > after);
  const page = start < 0 ? [] : all.slice(start, start + perPage);
  const last = page.at(-1);
  const more = last !== undefined && start + perPage < all.length;
  const number = start < 0 ? 1 : Math.floor(start / perPage) + 1;
  const pages = { type: 'pages', page: number, per_page: perPage, total_pages: Math.ceil(all.length / perPage) };
  const next = more
    ? { next: { page: number + 1, per_page: perPage, starting_after: encodeCursor(last.sequence) } }
    : {};
  return { page, total_count: all.length, pages: { ...pages, ...next } };
}

function perPageOf(sent: Json, standard: number): number {
  if (sent === null) return standard;
  const asked = Number(sent);
  if (!Number.isSafeInteger(asked) || asked < 1) throw parameterInvalid('per_page is invalid', 'per_page');
  return Math.min(asked, MAX_PER_PAGE);
}

function encodeCursor(sequence: number): string {
  return Buffer.from(`after:${sequence}`, 'utf8').toString('base64url');
}

function cursorOf(sent: Json): number | undefined {
  if (sent === null) return undefined;
  const text = typeof sent === 'string' ? Buffer.from(sent, 'base64url').toString('utf8') : '';
  const [, sequence] = /^after:(\d{1,15})$/u.exec(text) ?? [];
  if (sequence === undefined) throw parameterInvalid('starting_after is no cursor', 'starting_after');
  return Number(sequence);
}
