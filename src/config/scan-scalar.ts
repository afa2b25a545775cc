/** What a scan answers where YAML would go on in another way than on one line. */
export const NOT_PLAIN = -1;

export const NEWLINE = 0x0a;
export const SPACE = 0x20;
export const DOUBLE_QUOTE = 0x22;
export const HASH = 0x23;
export const SINGLE_QUOTE = 0x27;
export const COMMA = 0x2c;
export const DASH = 0x2d;
export const COLON = 0x3a;
export const OPEN_LIST = 0x5b;
const BACKSLASH = 0x5c;
export const CLOSE_LIST = 0x5d;
export const OPEN_MAP = 0x7b;
export const CLOSE_MAP = 0x7d;

/** Whether white space or the end of the text stands here; control characters are not let in. */
export function isBlank(code: number): boolean {
  // Behind the end `charCodeAt` says NaN, which is not more than anything.
  return !(code > SPACE);
}

export function isFlowIndicator(code: number): boolean {
  return code === COMMA || code === OPEN_LIST || code === CLOSE_LIST || code === OPEN_MAP || code === CLOSE_MAP;
}

/** The first offset from `at` on that holds no space. */
export function skipSpaces(text: string, at: number): number {
  let next = at;
  while (text.charCodeAt(next) === SPACE) next++;
  return next;
}

/** The offset of the line feed that ends a line, or the end of the text. */
export function endOfLine(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end === -1 ? text.length : end;
}

// Characters that begin something else than a scalar without quotes, or nothing YAML allows.
const INDICATORS = new Set([...'?:,[]{}#&*!|>\'"%@`'].map((character) => character.charCodeAt(0)));

/** Whether a scalar without quotes may begin here and nothing but one. `-` may when text follows at once. */
export function startsPlain(text: string, at: number, inFlow: boolean): boolean {
  const code = text.charCodeAt(at);
  if (code !== DASH) return !isBlank(code) && !INDICATORS.has(code);
  const next = text.charCodeAt(at + 1);
  return !isBlank(next) && !(inFlow && isFlowIndicator(next));
}

/** The end of a scalar without quotes on this line, spaces behind it not included. */
export function scanPlain(text: string, from: number, inFlow: boolean): number {
  let end = from;
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === NEWLINE) break;
    if (code === SPACE) {
      if (text.charCodeAt(at + 1) === HASH) break;
      continue;
    }
    if (code === COLON && endsKey(text, at, inFlow)) break;
    if (inFlow && isFlowIndicator(code)) break;
    end = at + 1;
  }
  return end;
}

/** Whether the colon at `at` stands between a key and its value. */
export function endsKey(text: string, at: number, inFlow: boolean): boolean {
  const next = text.charCodeAt(at + 1);
  return isBlank(next) || (inFlow && isFlowIndicator(next));
}

/** The end of a quoted scalar, the quote included; `NOT_PLAIN` when it does not end on this line. */
export function scanQuoted(text: string, from: number): number {
  const quote = text.charCodeAt(from);
  for (let at = from + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === NEWLINE) return NOT_PLAIN;
    if (code === BACKSLASH && quote === DOUBLE_QUOTE) at++;
    else if (code === quote) {
      if (quote === DOUBLE_QUOTE || text.charCodeAt(at + 1) !== SINGLE_QUOTE) return at + 1;
      at++;
    }
  }
  return NOT_PLAIN;
}
