import type { Located, LocatedList, LocatedMap } from '../model/located.ts';
import { firstColumn, lineKind, lineStart, nextLine, startsLine } from './lines.ts';
import { headOf, lastBlockHeader, lineAfter, type Slot, tailOf } from './slots.ts';
import type { TextEdit } from './text-edit.ts';

/**
 * Puts rendered entries or items before the slot at `position` of a block collection, or at its end; `separated` by blank
 * lines.
 */
export function insertBlocks(
  text: string,
  node: Located,
  slots: readonly Slot[],
  position: number,
  blocks: readonly string[],
  separated: boolean,
): TextEdit {
  const column = node.column - 1;
  const margin = ' '.repeat(column);
  const blank = separated ? '\n' : '';
  const first = slots[0];
  const previous = slots[position - 1];
  if (!previous) {
    if (!first) throw new Error('a block collection has an entry');
    if (!startsLine(text, first.start))
      return { start: first.start, end: first.start, text: blocks.map((block) => `${block}\n${margin}`).join('') };
    const start = headOf(text, first, column, topOf(text, node, first));
    return { start, end: start, text: blocks.map((block) => `${margin}${block}\n${blank}`).join('') };
  }
  const start = position < slots.length ? tailOf(text, previous, column, true) : endOf(text, previous, column);
  const content = lastBlockHeader(text, previous.value)?.includes('+') && start === lineAfter(text, previous);
  const lines = blocks.map((block, index) => `${index === 0 && content ? '' : blank}${margin}${block}\n`);
  return { start, end: start, text: lines.join('') };
}

/** Takes some, not all, of the slots out of a block collection. */
export function removeBlocks(
  text: string,
  node: LocatedMap | LocatedList,
  slots: readonly Slot[],
  removed: ReadonlySet<number>,
): readonly TextEdit[] {
  const edits: TextEdit[] = [];
  for (const index of removed) {
    const slot = slots[index];
    if (!slot) continue;
    if (startsLine(text, slot.start)) edits.push(removeLines(text, node, slots, index, removed));
    else edits.push(removeCompact(text, node, slots, removed));
  }
  return edits;
}

/** The lines a slot takes, comments directly above it included. */
export function linesOf(
  text: string,
  node: Located,
  slots: readonly Slot[],
  index: number,
): { readonly start: number; readonly end: number } {
  const slot = slots[index] as Slot;
  const column = node.column - 1;
  const previous = slots[index - 1];
  const from = previous ? lineAfter(text, previous) : topOf(text, node, slot);
  return { start: headOf(text, slot, column, from), end: tailOf(text, slot, column, false) };
}

function removeLines(
  text: string,
  node: Located,
  slots: readonly Slot[],
  index: number,
  removed: ReadonlySet<number>,
): TextEdit {
  const { start, end } = linesOf(text, node, slots, index);
  const previous = slots.findLast((_, at) => at < index && !removed.has(at));
  if (previous && lastBlockHeader(text, previous.value) !== undefined) {
    // Comments and blank lines that are left behind a block scalar could become part of it.
    const tail = tailOf(text, slots[index] as Slot, node.column - 1, true);
    return { start, end: skipBlankLines(text, tail), text: '' };
  }
  const above = start === 0 ? 'blank' : lineKind(text, lineStart(text, start - 1));
  // Blank lines above and below would become one gap of two.
  const joins = (above === 'blank' || index === 0) && index < slots.length - 1;
  return { start, end: joins ? skipBlankLines(text, end) : end, text: '' };
}

function skipBlankLines(text: string, from: number): number {
  let at = from;
  while (lineKind(text, at) === 'blank') at = nextLine(text, at);
  return at;
}

/** The first slot stands behind the dash or colon of what holds it: the next that stays takes its place. */
function removeCompact(text: string, node: Located, slots: readonly Slot[], removed: ReadonlySet<number>): TextEdit {
  const first = slots[0] as Slot;
  const next = slots.findIndex((_, index) => !removed.has(index));
  const start = first.start;
  const stays = slots[next];
  if (stays && next === 1) {
    const { start: head } = linesOf(text, node, slots, next);
    const between = text.slice(lineAfter(text, first), head);
    if (between.trim() === '' && head === lineStart(text, stays.start)) return { start, end: stays.start, text: '' };
  }
  const { end } = linesOf(text, node, slots, 0);
  let from = start;
  while (text[from - 1] === ' ') from -= 1;
  return { start: from, end, text: '\n' };
}

/** The comment lines on top of a file say something about the file, a modeline for example; not about its first key. */
function topOf(text: string, node: Located, first: Slot): number {
  const line = lineStart(text, first.start);
  if (node.column !== 1) return lineStart(text, Math.max(0, first.start)) === 0 ? 0 : blockTop(text, line);
  let at = line;
  while (at > 0 && lineKind(text, lineStart(text, at - 1)) === 'comment') at = lineStart(text, at - 1);
  const isTop = at === 0 || /^(?:---|%)/u.test(text.slice(lineStart(text, at - 1), at));
  return isTop ? line : at;
}

/** Comments above the first slot of a nested block reach up to the line of what holds it. */
function blockTop(text: string, line: number): number {
  let at = line;
  while (at > 0 && lineKind(text, lineStart(text, at - 1)) !== 'content') at = lineStart(text, at - 1);
  return at;
}

/** Behind the last slot and the comments that go on in its column, unless they stand right above something else there. */
function endOf(text: string, last: Slot, column: number): number {
  const tail = tailOf(text, last, column, true);
  let at = tail;
  while (lineKind(text, at) === 'comment' && firstColumn(text, at) === column) at = nextLine(text, at);
  const next = lineKind(text, at);
  return next === 'content' && firstColumn(text, at) >= column ? tail : at;
}

/** Whether a blank line stands between any two neighbours. */
export function isSeparated(text: string, slots: readonly Slot[]): boolean {
  if (slots.length < 2) return false;
  return slots.slice(1).every((slot, index) => {
    const previous = slots[index] as Slot;
    const start = Math.min(lineAfter(text, previous), slot.start);
    return /\n[ \t]*\n/u.test(`\n${text.slice(start, slot.start)}`);
  });
}
