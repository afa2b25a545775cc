import type { Located, LocatedList, LocatedMap } from '../../model/located.ts';
import { isFlow, type Slot, slotsOf } from '../slots.ts';
import { writeFlow } from './format-flow.ts';
import { blockScalarLines, isBlockScalar, scalarLines } from './format-scalar.ts';
import { hasComment, type Level, type Printer, STEP, startLine, write, writeGap } from './printer.ts';
import { triviaBetween } from './trivia.ts';

const MAX_IMPLICIT_KEY = 1000;

/** Writes a block map or list into `column`; the line of its first entry is begun when it is compact. */
export function writeBlock(
  printer: Printer,
  node: LocatedMap | LocatedList,
  column: number,
  outer: readonly Level[],
  compact: boolean,
): void {
  const level = { source: node.column - 1, column };
  const levels = [...outer, level];
  for (const [index, slot] of slotsOf(printer.text, node, false).entries()) {
    if (!compact || index > 0) {
      const inner = index === 0 ? [level] : printer.trail.slice(outer.length);
      writeGap(printer, slot.start, inner, index === 0);
      startLine(printer, column);
    }
    printer.at = slot.start;
    printer.trail = levels;
    writeSlot(printer, slot, level, levels);
    printer.at = Math.max(printer.at, slot.end);
  }
}

function writeSlot(printer: Printer, slot: Slot, level: Level, levels: readonly Level[]): void {
  const { text } = printer;
  if (slot.name === undefined) {
    write(printer, '-');
    printer.at = slot.indicator;
    writeValue(printer, slot.value, level, levels, true);
    return;
  }
  const lines = scalarLines(text, slot.name, level.column + STEP);
  const explicit =
    lines.length > 1 ||
    (lines[0]?.length ?? 0) > MAX_IMPLICIT_KEY ||
    (!slot.bare && triviaBetween(text, slot.start, slot.indicator).comments.length > 0);
  if (explicit) writeExplicitKey(printer, slot, lines, level);
  else write(printer, `${lines[0]}:`);
  printer.at = slot.indicator;
  writeValue(printer, slot.value, level, levels, explicit);
}

/** A key that cannot stand before its colon. */
function writeExplicitKey(printer: Printer, slot: Slot, lines: readonly string[], level: Level): void {
  const inner = [{ source: 0, column: level.column + STEP }];
  write(printer, '?');
  printer.at = slot.start + 1;
  if (slot.name && hasComment(printer, slot.name.start)) {
    writeGap(printer, slot.name.start, inner, true);
    startLine(printer, level.column + STEP);
  } else write(printer, ' ');
  writeLines(printer, lines);
  printer.at = slot.name?.end ?? slot.indicator;
  if (!slot.bare) writeGap(printer, slot.indicator - 1, inner, true);
  startLine(printer, level.column);
  write(printer, ':');
}

/** Writes what stands behind a colon or dash. Maps and lists may start on the line of a dash, not on that of a key. */
function writeValue(
  printer: Printer,
  value: Located,
  level: Level,
  levels: readonly Level[],
  mayBeCompact: boolean,
): void {
  const { text } = printer;
  const column = level.column + STEP;
  if (value.kind !== 'scalar' && !isFlow(text, value)) {
    const first = slotsOf(text, value, false)[0];
    const compact = mayBeCompact && !hasComment(printer, first?.start ?? value.start);
    if (compact) write(printer, ' ');
    writeBlock(printer, value, column, levels, compact);
    return;
  }
  if (value.kind === 'scalar' && value.start === value.end) {
    // Comments that are indented under a key or dash without a value belong to it.
    printer.trail = [...levels, { source: level.source + 1, column }];
    return;
  }
  const inner = [{ source: 0, column }];
  if (hasComment(printer, value.start)) {
    writeGap(printer, value.start, inner, true);
    startLine(printer, column);
  } else write(printer, ' ');
  if (value.kind !== 'scalar') writeFlow(printer, value, column);
  else if (isBlockScalar(text, value)) writeLines(printer, blockScalarLines(text, value, level.source, level.column));
  else writeLines(printer, scalarLines(text, value, column));
  printer.at = value.end;
}

function writeLines(printer: Printer, [first = '', ...others]: readonly string[]): void {
  write(printer, first);
  for (const line of others) printer.lines.push(line);
}
