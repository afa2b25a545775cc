import type { Glyphs, Look } from './look.ts';

/** A text as this terminal can show it: one that knows no Unicode gets a question mark for each other character. */
export function showable(text: string, { unicode }: Glyphs): string {
  return unicode ? text : text.replace(/[^\x20-\x7e]/gu, '?');
}

/** The first words that fit into a width, with `and N more` for the others. */
export function fitWords(words: readonly string[], width: number, { glyphs }: Pick<Look, 'glyphs'>): string {
  let shown = words.length;
  while (shown > 1 && joined(words, shown, glyphs).length > width) shown -= 1;
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

/** `8 s`, `2 min 5 s`, `3 h 20 min`. */
export function formatDuration(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  return `${formatCount(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
}
