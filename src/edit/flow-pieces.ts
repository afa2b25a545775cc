import type { Located } from '../model/located.ts';
import { lineStart, nextLine, skipTrivia, startsLine } from './lines.ts';
import { isFlow, type Slot } from './slots.ts';
import type { TextEdit } from './text-edit.ts';

/** Puts rendered entries or items before the slot at `position` of a flow collection that has some, or at its end. */
export function insertPieces(
  text: string,
  node: Located,
  slots: readonly Slot[],
  position: number,
  pieces: readonly string[],
): readonly TextEdit[] {
  const next = slots[position];
  // A pair of a list, `[a: 1]`, holds one entry as long as it has no brackets.
  const bracketed = isFlow(text, node);
  const open = bracketed ? [] : [{ start: node.start, end: node.start, text: '{ ' }];
  const close = bracketed ? [] : [{ start: (slots.at(-1) as Slot).end, end: (slots.at(-1) as Slot).end, text: ' }' }];
  if (next) {
    const gap = startsLine(text, next.start) ? `\n${marginOf(text, next.start)}` : ' ';
    const edit = { start: next.start, end: next.start, text: pieces.map((piece) => `${piece},${gap}`).join('') };
    return [...open, edit, ...close];
  }
  const last = slots.at(-1) as Slot;
  const gap = startsLine(text, last.start) ? `\n${marginOf(text, last.start)}` : ' ';
  const comma = bracketed ? commaAfter(text, last) : undefined;
  // Behind a comment a new line is needed anyway, so the pieces go before it.
  const edit =
    comma === undefined || gap !== ' '
      ? { start: last.end, end: last.end, text: pieces.map((piece) => `,${gap}${piece}`).join('') }
      : { start: comma, end: comma, text: pieces.map((piece) => `${gap}${piece},`).join('') };
  return [...open, edit, ...close];
}

/** Takes slots out of a flow collection, with their commas; comments stay. */
export function removePieces(text: string, slots: readonly Slot[], removed: ReadonlySet<number>): readonly TextEdit[] {
  const edits: TextEdit[] = [];
  let kept = -1;
  for (const [index, slot] of slots.entries()) {
    if (!removed.has(index)) {
      kept = index;
      continue;
    }
    const comma = commaAfter(text, slot);
    edits.push(...cut(text, slot.start, slot.end, comma));
  }
  const last = slots.at(-1) as Slot;
  const stays = slots[kept];
  // What is last now had a comma because something followed.
  if (stays && kept < slots.length - 1 && commaAfter(text, last) === undefined) {
    const comma = commaAfter(text, stays);
    if (comma !== undefined) edits.push({ start: comma - 1, end: comma, text: '' });
  }
  return edits;
}

/** A piece, what is between it and its comma unless that is a comment, the comma, and the blanks behind it. */
function cut(text: string, start: number, end: number, comma: number | undefined): readonly TextEdit[] {
  if (comma === undefined) {
    if (startsLine(text, start) && text.slice(end, nextLine(text, end)).trim() === '')
      return [{ start: lineStart(text, start), end: nextLine(text, end), text: '' }];
    let from = start;
    while (text[from - 1] === ' ') from -= 1;
    return [{ start: text[from - 1] === ',' ? from : start, end, text: '' }];
  }
  const isOneLine = text.slice(end, comma - 1).trim() === '';
  let to = comma;
  while (text[to] === ' ') to += 1;
  if (text[to] === '#' || text[to] === '\n') to = wholeLine(text, start, to) ?? comma;
  const from = to > comma && text[to - 1] === '\n' ? lineStart(text, start) : start;
  if (isOneLine) return [{ start: from, end: to, text: '' }];
  return [
    { start, end, text: '' },
    { start: comma - 1, end: comma, text: '' },
  ];
}

/** Behind the line feed, when nothing else stands on the lines of the piece. */
function wholeLine(text: string, start: number, to: number): number | undefined {
  return startsLine(text, start) && text[to] === '\n' ? nextLine(text, to) : undefined;
}

/** Behind the comma that follows a slot; undefined when none does. */
function commaAfter(text: string, slot: Slot): number | undefined {
  const at = skipTrivia(text, slot.end);
  return text[at] === ',' ? at + 1 : undefined;
}

function marginOf(text: string, at: number): string {
  return text.slice(lineStart(text, at), at);
}
