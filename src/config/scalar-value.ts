/** The value of a scalar without quotes in the core schema of YAML 1.2; what `text` says stays with the node. */
export function plainScalarValue(text: string): string | number | boolean | null {
  // Asked for every value of every file: the first character tells most texts from everything else.
  const code = text.charCodeAt(0);
  if (code <= NINE) return code >= PLUS ? (numberOf(text) ?? text) : text;
  if (text.length > LONGEST_WORD) return text;
  if (NULL.test(text)) return null;
  return BOOLEAN.test(text) ? text.length === 4 : text;
}

function numberOf(text: string): number | undefined {
  if (INTEGER.test(text)) return Number.parseInt(text, 10);
  if (FLOAT.test(text)) return Number.parseFloat(text);
  if (HEXADECIMAL.test(text)) return Number.parseInt(text.slice(2), 16);
  if (OCTAL.test(text)) return Number.parseInt(text.slice(2), 8);
  if (INFINITY.test(text)) return text.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return NAN.test(text) ? Number.NaN : undefined;
}

const LONGEST_WORD = 'false'.length;
const PLUS = 0x2b;
const NINE = 0x39;
const NULL = /^(?:~|[Nn]ull|NULL)?$/;
const BOOLEAN = /^(?:[Tt]rue|TRUE|[Ff]alse|FALSE)$/;
const INTEGER = /^[-+]?[0-9]+$/;
const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+\.[0-9]*|(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)[eE][-+]?[0-9]+)$/;
const HEXADECIMAL = /^0x[0-9a-fA-F]+$/;
const OCTAL = /^0o[0-7]+$/;
const INFINITY = /^[-+]?\.(?:inf|Inf|INF)$/;
const NAN = /^\.(?:nan|NaN|NAN)$/;

/** What a text of one line in single quotes says, quotes given along. */
export function singleQuotedValue(quoted: string): string {
  const inside = quoted.slice(1, -1);
  return inside.includes("'") ? inside.replaceAll("''", "'") : inside;
}

/**
 * What a text of one line in double quotes says, quotes given along; undefined when an escape in it means nothing, or
 * when it is so long that resolving its escapes would take gigabytes.
 */
export function doubleQuotedValue(quoted: string): string | undefined {
  const inside = quoted.slice(1, -1);
  if (!inside.includes('\\')) return inside;
  if (inside.length > MAX_ESCAPED) return undefined;
  let failed = false;
  const value = inside.replaceAll(ESCAPE, (written: string) => {
    const character = written.length === 2 ? ESCAPES.get(written.charAt(1)) : characterOf(written.slice(2));
    failed ||= character === undefined;
    return character ?? '';
  });
  return failed || /\p{Surrogate}/u.test(value) ? undefined : value;
}

const MAX_ESCAPED = 1_000_000;

const ESCAPE = /\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[\s\S])/g;

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['0', '\0'],
  ['a', '\x07'],
  ['b', '\b'],
  ['e', '\x1b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['v', '\v'],
  ['N', '\u0085'],
  ['_', '\u00a0'],
  ['L', '\u2028'],
  ['P', '\u2029'],
  [' ', ' '],
  ['"', '"'],
  ['/', '/'],
  ['\\', '\\'],
]);

function characterOf(digits: string): string | undefined {
  const code = Number.parseInt(digits, 16);
  return code > 0x10ffff ? undefined : String.fromCodePoint(code);
}
