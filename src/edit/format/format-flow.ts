import type { Located, LocatedList, LocatedMap } from '../../model/located.ts';
import { isFlow, type Slot, slotsOf } from '../slots.ts';
import { scalarLines } from './format-scalar.ts';
import { type Printer, STEP, startLine, write, writeGap } from './printer.ts';
import { triviaBetween } from './trivia.ts';

const MAX_IMPLICIT_KEY = 1000;

/**
 * Writes a flow collection: on one line when it stands on one; else one entry a line, the last with a comma too.
 * `column` is that of its closing bracket.
 */
export function writeFlow(printer: Printer, node: LocatedMap | LocatedList, column: number): void {
  const { text } = printer;
  const slots = slotsOf(text, node, true);
  const [open, close] = node.kind === 'map' ? ['{', '}'] : ['[', ']'];
  write(printer, open);
  printer.at = node.start + 1;
  const expanded = text.slice(node.start, node.end).includes('\n') && (slots.length > 0 || hasNotes(text, node));
  if (expanded) writeExpanded(printer, node, slots, column);
  else {
    const pad = node.kind === 'map' && slots.length > 0 ? ' ' : '';
    write(printer, pad);
    for (const [index, slot] of slots.entries()) {
      if (index > 0) write(printer, ', ');
      writeSlot(printer, slot, column, false);
    }
    write(printer, pad);
  }
  write(printer, close);
  printer.at = node.end;
}

function writeExpanded(printer: Printer, node: Located, slots: readonly Slot[], column: number): void {
  const inner = column + STEP;
  const levels = [{ source: 0, column: inner }];
  for (const [index, slot] of slots.entries()) {
    writeGap(printer, slot.start, levels, index === 0);
    for (const comment of notesInside(printer.text, slot)) {
      startLine(printer, inner);
      write(printer, comment);
    }
    startLine(printer, inner);
    writeSlot(printer, slot, inner, false);
    write(printer, ',');
  }
  writeGap(printer, node.end - 1, levels, true);
  startLine(printer, column);
}

function writeSlot(printer: Printer, slot: Slot, column: number, needsColon: boolean): void {
  const { text } = printer;
  const { name, value } = slot;
  if (name !== undefined) {
    const lines = scalarLines(text, name, column + STEP);
    const source = lines.join('\n');
    write(printer, lines.length > 1 || source.length > MAX_IMPLICIT_KEY ? '? ' : '');
    writeLines(printer, lines);
    if (!slot.bare || needsColon) write(printer, value.start === value.end ? ':' : ': ');
  }
  if (value.kind === 'scalar') {
    if (value.start !== value.end) writeLines(printer, scalarLines(text, value, column + STEP));
  } else if (isFlow(text, value)) writeFlow(printer, value, column);
  else for (const pair of slotsOf(text, value, true)) writeSlot(printer, pair, column, true);
  printer.at = Math.max(slot.end, printer.at);
}

function writeLines(printer: Printer, [first = '', ...others]: readonly string[]): void {
  write(printer, first);
  printer.lines.push(...others);
}

/** Comments between a key and its colon or value stand above the pair, where there is room for them. */
function notesInside(text: string, { start, name, value, indicator, bare }: Slot): readonly string[] {
  if (name === undefined) {
    const [pair] = value.kind === 'map' && !isFlow(text, value) ? slotsOf(text, value, true) : [];
    return pair ? notesInside(text, pair) : [];
  }
  if (bare) return [];
  const comments = [
    ...triviaBetween(text, start, name.start).comments,
    ...triviaBetween(text, name.end, Math.max(indicator, value.start)).comments,
  ];
  return comments.map((comment) => comment.text);
}

function hasNotes(text: string, node: Located): boolean {
  return triviaBetween(text, node.start + 1, node.end - 1).comments.length > 0;
}
