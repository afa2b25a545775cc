import type { Json } from '../model/json.ts';

// A string, or a number outside strings. Strings come first, so that digits inside them are never touched.
const TOKENS = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/gu;
const MAY_LOSE = /\d{16}|\d[eE]\+?\d{2}/u;

/**
 * Reads JSON without losing digits: an integer beyond 2^53 and a number beyond a double's range become text, where
 * `JSON.parse` would silently answer another number. Throws SyntaxError on anything that is no JSON.
 */
export function parseJsonText(text: string): Json {
  if (!MAY_LOSE.test(text)) return JSON.parse(text) as Json;
  JSON.parse(text);
  return JSON.parse(text.replace(TOKENS, (token) => (isExact(token) ? token : `"${token}"`))) as Json;
}

function isExact(token: string): boolean {
  if (token.startsWith('"')) return true;
  const value = Number(token);
  return /^-?\d+$/u.test(token) ? Number.isSafeInteger(value) : Number.isFinite(value);
}
