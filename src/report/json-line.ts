import type { Json } from '../model/json.ts';

/**
 * JSON keeps C0 controls out of its strings by itself; what remains and still acts on a terminal, or as a command of a CI
 * runner (`##[`), is written as `\uXXXX`, which any reader of JSON turns back into the same text.
 */
const UNSAFE = /[\u007f-\u009f\u2028\u2029\p{Cf}\p{Cs}]|#(?=#(?:vso)?\[)/giu;

/** A JSON text that is safe to print; `indent` for people. No line feed at the end. */
export function renderJson(value: Json, indent: number = 0): string {
  return JSON.stringify(value, undefined, indent).replace(UNSAFE, escapeUnits);
}

/** One line of NDJSON. */
export function renderJsonLine(value: { readonly type: string; readonly [key: string]: Json }): string {
  return `${renderJson(value)}\n`;
}

/** The first line of every NDJSON stream. Consumers must ignore keys and types they do not know; `format` grows when that is not enough. */
export const VERSION_LINE: string = renderJsonLine({ type: 'version', format: 1, tool: 'trueup' });

function escapeUnits(character: string): string {
  return Array.from({ length: character.length }, (_, at) => `\\u${unit(character, at)}`).join('');
}

function unit(character: string, at: number): string {
  return character.charCodeAt(at).toString(16).padStart(4, '0');
}
