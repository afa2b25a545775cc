import { doubleQuotedValue, plainScalarValue, singleQuotedValue } from './scalar-value.ts';
import { DOUBLE_QUOTE, SINGLE_QUOTE } from './scan-scalar.ts';

/**
 * Names met before, each in the slot its characters lead to. Files repeat a few names over and over: those are made once
 * and shared, which saves their memory and lets maps compare them by identity. Forgetting one costs nothing but time.
 */
const known: (string | undefined)[] = new Array<string | undefined>(1024).fill(undefined);

/** The name a key of one line says; undefined when it is no text, or not one that stands for itself alone. */
export function readKeyName(text: string, start: number, end: number): string | undefined {
  const slot = slotOf(text, start, end);
  const name = known[slot];
  // Only names without quotes are kept, so a name is its own source.
  if (name !== undefined && name.length === end - start && text.startsWith(name, start)) return name;
  const quote = text.charCodeAt(start);
  const source = text.slice(start, end);
  if (quote === SINGLE_QUOTE) return normalized(singleQuotedValue(source));
  if (quote === DOUBLE_QUOTE) return normalized(doubleQuotedValue(source));
  const plain = source === '<<' || typeof plainScalarValue(source) !== 'string' ? undefined : normalized(source);
  known[slot] = plain;
  return plain;
}

function slotOf(text: string, start: number, end: number): number {
  const [first, middle, last] = [text.charCodeAt(start), text.charCodeAt((start + end) >> 1), text.charCodeAt(end - 1)];
  return (first + 7 * middle + 31 * last + end - start) % known.length;
}

/** Names that look alike count as one, so only those spelled in the usual form can be told apart by their characters. */
function normalized(name: string | undefined): string | undefined {
  return name === undefined || ASCII.test(name) || name.normalize('NFC') === name ? name : undefined;
}

const ASCII = /^[\0-\x7f]*$/;
