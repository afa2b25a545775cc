import type { Json } from '../model/json.ts';
import type { Attribute } from './attribute.ts';
import { optionId } from './id.ts';
import type { Switches } from './switches.ts';
import { parseTime } from './time.ts';

/** What becomes of a scalar that was sent: kept (null clears), or refused with the reason. A note tells of a silent loss. */
export type AcceptedValue = { readonly value: Json; readonly note?: string } | { readonly refused: string };

/** Intercom's rules for the value of one attribute that is no relationship. */
export function acceptValue(attribute: Attribute, sent: Json, switches: Switches): AcceptedValue {
  if (sent === null) return { value: null };
  if (attribute.type === 'list') return acceptOption(attribute, sent);
  const exact = acceptExact(attribute, sent);
  if (exact === undefined) {
    if (switches.wrongType === 'coerce') return coerce(attribute, sent);
    const shown = typeof sent === 'string' ? sent : JSON.stringify(sent);
    return { refused: `'${shown}' is not a valid value for attribute '${attribute.name}' of type '${attribute.type}'` };
  }
  const limit = switches.stringLimit;
  if (typeof exact === 'string' && limit !== null && exact.length > limit) {
    return { value: exact.slice(0, limit), note: `${attribute.name}: cut to ${limit} characters` };
  }
  return { value: exact };
}

/** Label or id of an option; anything else clears the attribute with 200 (D17, rule 14). */
function acceptOption(attribute: Attribute, sent: Json): AcceptedValue {
  if (typeof sent === 'string') {
    if (attribute.options === null || attribute.options.includes(sent)) return { value: sent };
    const label = attribute.options.find((option) => optionId(attribute.name, option) === sent);
    if (label !== undefined) return { value: label };
  }
  return { value: null, note: `${attribute.name}: cleared, ${JSON.stringify(sent)} is no option` };
}

function acceptExact(attribute: Attribute, sent: Json): Json | undefined {
  switch (attribute.type) {
    case 'string':
      return typeof sent === 'string' ? sent : undefined;
    case 'integer':
      return Number.isSafeInteger(sent) ? sent : undefined;
    case 'decimal':
      return typeof sent === 'number' ? sent : undefined;
    case 'boolean':
      return typeof sent === 'boolean' ? sent : undefined;
    case 'datetime':
      return parseTime(sent);
    default:
      return undefined;
  }
}

function coerce(attribute: Attribute, sent: Json): AcceptedValue {
  const text = typeof sent === 'object' ? JSON.stringify(sent) : String(sent);
  const number = typeof sent === 'boolean' ? Number(sent) : Number(text.trim() === '' ? Number.NaN : text);
  const note = `${attribute.name}: ${JSON.stringify(sent)} was made to fit ${attribute.type}`;
  if (attribute.type === 'string') return { value: text, note };
  if (attribute.type === 'boolean') return { value: text === 'true' || text === '1', note };
  if (attribute.type === 'datetime' || Number.isNaN(number)) return { value: null, note };
  return { value: attribute.type === 'integer' ? Math.trunc(number) : number, note };
}
