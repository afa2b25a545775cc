import { TrueupError } from '../model/error.ts';
import { isJsonObject, type Json } from '../model/json.ts';
import type { AttributeSpec } from '../model/project.ts';

/**
 * The canonical value of a scalar as its declaration wants it. Intercom's schema says every value is a text and its
 * examples disagree (I, S14:18700), so both are read; what cannot be read stays as it came and shows up as a difference.
 */
export function canonicalValue(raw: Json, type: Exclude<AttributeSpec['type'], 'relationship'>): Json {
  if (raw === null) return null;
  if (typeof raw === 'object') checkDepth(raw);
  if (type === 'string') return canonicalText(raw);
  // How a list value reads is undocumented (U): as a text, or as an object that has a label like an option has one.
  if (type === 'list') return canonicalText(isJsonObject(raw) && raw['label'] !== undefined ? raw['label'] : raw);
  if (type === 'boolean') return raw === 'true' ? true : raw === 'false' ? false : raw;
  if (type === 'datetime') return canonicalTime(raw);
  return canonicalNumber(raw, type);
}

/** No value of Intercom's is nested at all; what is nested without end would end whoever compares it. */
const MAX_DEPTH = 100;

function checkDepth(raw: Json): void {
  let level: readonly Json[] = [raw];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MAX_DEPTH) throw tooDeep();
    level = level.flatMap((value) => (typeof value === 'object' && value !== null ? Object.values(value) : []));
  }
}

function tooDeep(): TrueupError {
  return new TrueupError(`Intercom answered a value that is nested deeper than ${MAX_DEPTH} levels`, {
    code: 'unexpected-answer',
    category: 'failed',
    hint: 'Check the API address and the proxies on the way: something else may have answered.',
  });
}

/**
 * Epoch seconds of a time in any form Intercom is known to take (D17) or suspected to answer (I); what is no time stays as
 * it came.
 */
export function canonicalTime(raw: Json): Json {
  if (typeof raw === 'number') return secondsOf(raw);
  if (typeof raw !== 'string') return raw;
  if (/^-?\d{1,15}$/u.test(raw)) return secondsOf(Number(raw));
  const [, day, time = '00:00', zone = 'Z'] = ISO.exec(raw) ?? [];
  if (day === undefined) return raw;
  // A time without a zone is UTC: read as local time it would depend on the machine.
  const offset = /^(?:z|utc)$/iu.test(zone) ? 'Z' : zone.replace(/^([+-]\d{2}):?(\d{2})$/u, '$1:$2');
  const milliseconds = Date.parse(`${day}T${time}${offset}`);
  return Number.isNaN(milliseconds) ? raw : Math.floor(milliseconds / 1000);
}

const ISO = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?) ?(Z|UTC|[+-]\d{2}:?\d{2})?)?$/iu;

function secondsOf(value: number): number {
  // 13 digits are milliseconds: as seconds they would lie beyond the year 30,000.
  return Math.floor(Math.abs(value) >= 1e12 ? value / 1000 : value);
}

function canonicalText(raw: Json): Json {
  return typeof raw === 'number' || typeof raw === 'boolean' ? String(raw) : raw;
}

function canonicalNumber(raw: Json, type: 'integer' | 'decimal'): Json {
  if (typeof raw === 'number') return raw === 0 ? 0 : raw;
  if (typeof raw !== 'string') return raw;
  const whole = /^-?\d+$/u.test(raw);
  const value = Number(raw);
  if (whole) return Number.isSafeInteger(value) || (type === 'decimal' && isSameWhole(raw, value)) ? value + 0 : raw;
  if (type === 'integer' || !/^-?\d+\.\d+(?:e[+-]?\d+)?$|^-?\d+e[+-]?\d+$/iu.test(raw)) return raw;
  return Number.isFinite(value) ? value : raw;
}

/** A decimal beyond 2^53 is written as JSON spells a number, and read back exactly; other digits would be lost. */
function isSameWhole(raw: string, value: number): boolean {
  return Number.isFinite(value) && (raw === String(value) || BigInt(raw) === BigInt(value));
}
