/**
 * The number a text says, to the last digit; otherwise why there is none. `ambiguous`: leading zeros, another base.
 * `inexact`: a JSON number would hold another value than is written.
 */
export type ExactNumber =
  | { readonly value: number; readonly integer: boolean }
  | { readonly refused: 'not-a-number' | 'ambiguous' | 'inexact' };

const NUMBER = /^[-+]?(?:(\d+)(?:\.(\d*))?|\.(\d+))(?:[eE]([-+]?\d{1,6}))?$/u;
const OTHER_BASE = /^[-+]?0[xXoObB][0-9A-Fa-f]+$/u;

/** Reads a number from its source text, refusing what would change on its way to Intercom. */
export function parseExactNumber(text: string): ExactNumber {
  return parseUsualNumber(text) ?? parseAnyNumber(text);
}

/** A number spelled as JSON would spell it, which nearly all are, needs no closer look. */
function parseUsualNumber(text: string): ExactNumber | undefined {
  const value = Number(text);
  if (!Number.isFinite(value) || String(value) !== text) return undefined;
  const integer = Number.isInteger(value) && !text.includes('e');
  return integer && !Number.isSafeInteger(value) ? undefined : { value, integer };
}

function parseAnyNumber(text: string): ExactNumber {
  if (OTHER_BASE.test(text)) return { refused: 'ambiguous' };
  const written = NUMBER.exec(text);
  if (!written) return { refused: 'not-a-number' };
  if (/^[-+]?0\d/u.test(text)) return { refused: 'ambiguous' };
  const value = Number(text);
  const integer = /^[-+]?\d+$/u.test(text);
  const exact = Number.isFinite(value) && (integer ? Number.isSafeInteger(value) : isSameDecimal(text, String(value)));
  // Minus zero is zero: JSON and Intercom know one zero only.
  return exact ? { value: value === 0 ? 0 : value, integer } : { refused: 'inexact' };
}

/** Whether two spellings name the same decimal number. `String(value)` is also what JSON sends. */
function isSameDecimal(left: string, right: string): boolean {
  const [a, b] = [normalForm(left), normalForm(right)];
  return a.digits === b.digits && a.exponent === b.exponent;
}

function normalForm(text: string): { digits: string; exponent: number } {
  const [, whole = '', fraction = '', bare = '', exponent = '0'] = NUMBER.exec(text) ?? [];
  const behind = fraction + bare;
  const digits = (whole + behind).replace(/^0+/u, '');
  const significant = trimZeros(digits);
  if (significant === '') return { digits: '', exponent: 0 };
  return { digits: significant, exponent: Number(exponent) - behind.length + (digits.length - significant.length) };
}

/** By hand: a pattern for trailing zeros would be slow on many zeros in the middle. */
function trimZeros(digits: string): string {
  let end = digits.length;
  while (digits[end - 1] === '0') end--;
  return digits.slice(0, end);
}
