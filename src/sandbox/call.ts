import { isJsonObject, type Json, type JsonObject } from '../model/json.ts';
import { parameterInvalid } from './respond.ts';
import type { ApiVersion } from './version.ts';

/** One request that passed the gate: authenticated, within its rate, of a version that has the route. */
export interface Call {
  readonly method: string;
  /** The decoded parts of the path that stand for names and ids. */
  readonly parameters: readonly string[];
  readonly query: { readonly [name: string]: string };
  readonly version: ApiVersion;
  /** Undefined when there was none. */
  readonly body: Json | undefined;
}

/** The body of a write, which has to be an object; no body is an empty one. Unknown keys are the switch's business (rule 44). */
export function bodyOf(call: Call, known: readonly string[], unknownKeys: 'ignore' | 'reject'): JsonObject {
  const body = call.body ?? {};
  if (!isJsonObject(body)) throw parameterInvalid('Request body must be a JSON object');
  const stranger = Object.keys(body).find((key) => !known.includes(key));
  if (unknownKeys === 'reject' && stranger !== undefined) {
    throw parameterInvalid(`Unknown parameter '${stranger}'`, stranger);
  }
  return body;
}

/** `custom_attributes` of a write: undefined when not sent, null as sent. */
export function sentAttributes(body: JsonObject): JsonObject | null | undefined {
  if (!Object.hasOwn(body, 'custom_attributes')) return undefined;
  const sent = body['custom_attributes'] as Json;
  if (sent === null || isJsonObject(sent)) return sent;
  throw parameterInvalid('custom_attributes must be an object', 'custom_attributes');
}

/** A query parameter; undefined when it is missing. */
export function queryOf(call: Call, name: string): string | undefined {
  return Object.hasOwn(call.query, name) ? call.query[name] : undefined;
}
