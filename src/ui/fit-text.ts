import type { Glyphs, Look } from './look.ts';

/** A text as this terminal can show it: one that knows no Unicode gets a question mark for each other character. */
export function showable(text: string, { unicode }: Glyphs): string {
  return unicode ? text : text.replace(/[^\x20-\x7e]/gu, '?');
}

/** Takes two columns; of marks that stand on another character each takes none. */
const WIDE =
  /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Bopomofo}\p{Script=Yi}\p{Emoji_Presentation}\u3000-\u303e\uff01-\uff60\uffe0-\uffe6]/u;
const MARK = /\p{M}/u;
const ASCII = /^[\x20-\x7e]*$/u;

/** Columns that a text without controls takes on a terminal. */
export function columnsOf(text: string): number {
  if (ASCII.test(text)) return text.length;
  let columns = 0;
  for (const character of text) columns += widthOfCharacter(character);
  return columns;
}

/** As much of the beginning of a text as takes no more than so many columns. */
export function cutTo(text: string, most: number): string {
  if (ASCII.test(text)) return text.slice(0, Math.max(0, most));
  let columns = 0;
  let end = 0;
  for (const character of text) {
    columns += widthOfCharacter(character);
    if (columns > most) break;
    end += character.length;
  }
  return text.slice(0, end);
}

function widthOfCharacter(character: string): number {
  if (WIDE.test(character)) return 2;
  return MARK.test(character) ? 0 : 1;
}

/** The first words that fit into a width, with `and N more` for the others. */
export function fitWords(words: readonly string[], width: number, { glyphs }: Pick<Look, 'glyphs'>): string {
  let shown = words.length;
  while (shown > 1 && columnsOf(joined(words, shown, glyphs)) > width) shown -= 1;
  return joined(words, shown, glyphs);
}

function joined(words: readonly string[], shown: number, { between }: Glyphs): string {
  const more = words.length - shown;
  return words.slice(0, shown).join(between) + (more > 0 ? ` and ${formatCount(more)} more` : '');
}

/** `12,345`, the same wherever it runs. */
export function formatCount(count: number): string {
  return String(Math.trunc(count)).replace(/\B(?=(\d{3})+$)/gu, ',');
}

/** `8 s`, `2 min 5 s`, `34 min`, `3 h 20 min`. */
export function formatDuration(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  if (seconds < 3600) return `${Math.round(seconds / 60)} min`;
  return `${formatCount(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
}

/** A text in lines of at most this many characters, broken between words where that can be; what is beyond the last is cut. */
export function wrapWords(text: string, width: number, most: number): string[] {
  const lines: string[] = [];
  let rest = [...text];
  while (rest.length > width && lines.length < most - 1) {
    const space = rest.lastIndexOf(' ', width);
    const end = space > 0 ? space : width;
    lines.push(rest.slice(0, end).join(''));
    rest = rest.slice(space > 0 ? end + 1 : end);
  }
  return [...lines, rest.join('')];
}
