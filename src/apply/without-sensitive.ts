import type { Change } from '../model/change.ts';

/** So many characters of a value in a row give it away. */
const TELLING = 8;

/**
 * A message about a write without what it may quote of sensitive values: Intercom's refusals may name the value they
 * refuse, whole, cut or in other letters (U). Where part of one remains, what was said is left out.
 */
export function withoutSensitive(message: string, change: Change): string {
  const hidden = change.fields.filter((field) => field.sensitive);
  // The longest first: a value that is part of another must not break it up.
  const values = hidden
    .flatMap((field) => [field.after, field.before])
    .flatMap((value) => (value === null || typeof value === 'object' || value === '' ? [] : [String(value)]))
    .sort((left, right) => right.length - left.length);
  const masked = values.reduce((text, value) => text.replaceAll(value, '(sensitive)'), message);
  return values.some((value) => quotesPart(masked, value)) ? LEFT_OUT : masked;
}

const LEFT_OUT = 'Intercom refused the write; what it said quotes a sensitive value and is left out';

function quotesPart(message: string, value: string): boolean {
  const text = message.toLowerCase();
  const secret = value.toLowerCase();
  for (let at = 0; at + TELLING <= secret.length; at += 1) {
    if (text.includes(secret.slice(at, at + TELLING))) return true;
  }
  return false;
}
