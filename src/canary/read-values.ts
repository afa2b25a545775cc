import { type ApiRecord, idOf } from '../api/lookup.ts';
import { isUnset } from '../model/body.ts';
import { equalJson, isJsonObject, type Json } from '../model/json.ts';

/** An attribute as Intercom answered it; undefined when it is not there. Names may be `__proto__`. */
export function attributeOf({ customAttributes }: ApiRecord, name: string): Json | undefined {
  return Object.hasOwn(customAttributes, name) ? customAttributes[name] : undefined;
}

/** True when a value that was sent is what is read, be it as a text or a date (I, S14:18700). */
export function shows(read: Json | undefined, sent: Json): boolean {
  if (isUnset(read) || read === undefined) return isUnset(sent);
  if (equalJson(read, sent)) return true;
  if (typeof read === 'object' || typeof sent === 'object') return false;
  if (String(read) === String(sent)) return true;
  return typeof sent === 'number' && secondsOf(read) === sent;
}

/** Epoch seconds of a time as it may be read; undefined when it is none. */
export function secondsOf(read: Json | undefined): number | undefined {
  if (typeof read === 'number') return read;
  if (typeof read !== 'string') return undefined;
  const seconds = /^-?\d{1,12}$/u.test(read) ? Number(read) : Math.floor(Date.parse(read) / 1000);
  return Number.isNaN(seconds) ? undefined : seconds;
}

/**
 * The ids a relationship shows, in every shape Intercom is known or suspected to answer (D for the list object, U for
 * the rest); undefined: none of these.
 */
export function memberIds(read: Json | undefined): readonly string[] | undefined {
  if (isUnset(read) || read === undefined) return [];
  const listed = isJsonObject(read) && read['instances'] !== undefined ? (read['instances'] ?? []) : read;
  const items = (Array.isArray(listed) ? listed : [listed]) as readonly Json[];
  const ids = items.map((item) => idOf(isJsonObject(item) ? item['id'] : item));
  return ids.every((id) => id !== undefined) ? ids : undefined;
}
