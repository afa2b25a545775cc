import type { Change } from '../model/change.ts';
import { quotesSecret } from '../model/quotes-secret.ts';

/**
 * A message about a write without what it may quote of sensitive values: Intercom's refusals may name the value they
 * refuse, whole, cut, in other letters or in another coding (U). Where part of one remains, what was said is left out.
 */
export function withoutSensitive(message: string, change: Change): string {
  const hidden = change.fields.filter((field) => field.sensitive);
  // The longest first: a value that is part of another must not break it up.
  const values = hidden
    .flatMap((field) => [field.after, field.before])
    .filter((value) => typeof value !== 'object' && value !== '')
    .map(String)
    .sort((left, right) => right.length - left.length);
  const masked = values.reduce((text, value) => text.replaceAll(value, '(sensitive)'), message);
  return values.some((value) => quotesSecret(masked, value)) ? LEFT_OUT : masked;
}

const LEFT_OUT = 'Intercom refused the write; what it said quotes a sensitive value and is left out';
