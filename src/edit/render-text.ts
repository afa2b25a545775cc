/** Where a text will stand. */
export interface TextPlace {
  /** Inside a flow map or list. */
  readonly flow: boolean;
  /** Dates and times may stand without quotes: this reader has no dates, so they are texts either way. */
  readonly plainDates?: boolean;
}

/** The YAML text of a text or key: plain where every YAML reader, old ones too, takes it for this text; else quoted. */
export function renderText(text: string, place: TextPlace): string {
  return isPlain(text, place) ? text : renderQuoted(text);
}

/** In double quotes on one line, with escapes for what could not be seen or would not be read. */
export function renderQuoted(text: string): string {
  return JSON.stringify(text).replace(ESCAPED, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return code > 0xffff ? `\\U${code.toString(16).padStart(8, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
  });
}

/** In single quotes; undefined when the text cannot stand there. */
export function renderSingleQuoted(text: string): string | undefined {
  return UNSAFE.test(text) ? undefined : `'${text.replaceAll("'", "''")}'`;
}

// What parse-text refuses or warns of; joiners and variation selectors belong to honest text.
const HIDDEN =
  '\\u200b\\u2028\\u2029\\u2060-\\u2064\\u202a-\\u202e\\u2066-\\u2069\\u{e0000}-\\u{e007f}\\ufeff\\ufffe\\uffff';
const ESCAPED = new RegExp(`[\\u007f-\\u009f${HIDDEN}]`, 'gu');
const UNSAFE = new RegExp(`[\\p{Cc}\\p{Cs}${HIDDEN}]`, 'u');

/** One that starts like a word, holds no white space but single blanks inside, and ends the line with nothing special. */
const PLAIN = /^[\p{L}\p{N}_$/.(][^\p{Zl}\p{Zp}\t]*$/u;

const SPECIAL = /: | #|:$| $|[^\S ]/u;

const FLOW_SPECIAL = /[,[\]{}]/u;

// YAML 1.1 readers take more words for booleans than YAML 1.2 does.
const WORDS = /^(?:null|true|false|yes|no|on|off|y|n|\.inf|\.nan|\.+)$/iu;

// Also what only old readers take for numbers: 1_000, 0b1, 12:30:45.
const NUMBER = /^(?:[\d.][\d_.,:]*(?:e[-+]?\d*)?|0[xob][\da-f_]*)$/iu;

const DATE = /^\d{4}-\d{1,2}-\d{1,2}(?:$|[Tt ])/u;

function isPlain(text: string, { flow, plainDates = false }: TextPlace): boolean {
  if (!PLAIN.test(text) || SPECIAL.test(text) || UNSAFE.test(text)) return false;
  if (WORDS.test(text) || NUMBER.test(text)) return false;
  if (DATE.test(text) && !plainDates) return false;
  return !(flow && FLOW_SPECIAL.test(text)) && !text.startsWith('...');
}
