import { isUtf8 } from 'node:buffer';
import { isJsonObject, type Json } from '../model/json.ts';
import { quotesSecret } from '../model/quotes-secret.ts';
import { parseJsonText } from './json-text.ts';
import { headerText, type RawAnswer } from './transport.ts';

/** What Intercom answered, read but not yet believed. */
export interface Answer {
  readonly status: number;
  readonly headers: RawAnswer['headers'];
  /** Undefined: the body is empty. */
  readonly body: Json | undefined;
  /** The entries of an `error.list`, in any status: other clients met them under a 2xx (I). Empty for everything else. */
  readonly faults: readonly Fault[];
  readonly requestId: string | undefined;
}

/** One entry of Intercom's error list. Only the code is always there (D, S14:19839). */
export interface Fault {
  readonly code: string;
  readonly message: string | undefined;
  readonly field: string | undefined;
}

/** Why the bytes of an answer are none. `cut` may be whole the next time, `foreign` was not written by Intercom's API. */
export type Unreadable = 'cut' | 'foreign';

/** Reads an answer; in a status outside 2xx an unreadable body is no body. `secret` is blotted out of fault texts. */
export function parseAnswer(raw: RawAnswer, secret: string): Answer | Unreadable {
  const body = parseBody(raw);
  const wellFormed = typeof body === 'object' && 'json' in body;
  if (!wellFormed && raw.status >= 200 && raw.status < 300) return body;
  const json = wellFormed ? body.json : undefined;
  const isErrorList = isJsonObject(json) && json['type'] === 'error.list';
  const listed = isErrorList && Array.isArray(json['errors']) ? (json['errors'] as readonly Json[]) : [];
  // Where the body has no request id (D, S16:13830) a header may (U).
  const requestId = isErrorList ? textOf(json['request_id'], secret) : undefined;
  return {
    status: raw.status,
    headers: raw.headers,
    body: json,
    faults: isErrorList ? faultsOf(listed, secret) : [],
    requestId: requestId ?? textOf(headerText(raw.headers, 'x-request-id'), secret),
  };
}

function parseBody(raw: RawAnswer): { readonly json: Json | undefined } | Unreadable {
  const encoding = headerText(raw.headers, 'content-encoding');
  // Nothing but plain text was asked for; what is packed all the same is not unpacked, whatever its size would be.
  if (encoding !== undefined && encoding !== 'identity') return 'foreign';
  if (raw.body.length === 0) return raw.framed ? { json: undefined } : 'cut';
  if (!isUtf8(raw.body)) return 'cut';
  const text = raw.body.toString('utf8');
  try {
    return { json: parseJsonText(text) };
  } catch {
    return /^\s*[[{]/u.test(text) ? 'cut' : 'foreign';
  }
}

function faultsOf(listed: readonly Json[], secret: string): readonly Fault[] {
  const faults = listed.slice(0, 5).map((entry) => ({
    code: (isJsonObject(entry) ? textOf(entry['code'], secret) : undefined) ?? 'unknown',
    message: isJsonObject(entry) ? textOf(entry['message'], secret) : undefined,
    field: isJsonObject(entry) ? textOf(entry['field'], secret) : undefined,
  }));
  return faults.length > 0 ? faults : [{ code: 'unknown', message: undefined, field: undefined }];
}

function textOf(value: Json | undefined, secret: string): string | undefined {
  if (typeof value !== 'string' || value === '') return undefined;
  const masked = value.slice(0, 10_000).replaceAll(secret, '[token]');
  return quotesSecret(masked, secret) ? '[left out: it quotes the token]' : masked.slice(0, 500);
}
