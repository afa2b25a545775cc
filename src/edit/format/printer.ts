import { triviaBetween } from './trivia.ts';

/** Columns every level stands deeper than the one that holds it. */
export const STEP = 2;

/** A block that a comment may belong to: where its entries stand in the source, and where they go. */
export interface Level {
  readonly source: number;
  readonly column: number;
}

/** What has been written so far, and up to where the source is used up. */
export interface Printer {
  readonly text: string;
  readonly lines: string[];
  at: number;
  /** Blocks the last thing written stands in, the outermost first. */
  trail: readonly Level[];
}

export function write(printer: Printer, text: string): void {
  const last = printer.lines.length - 1;
  if (last < 0) printer.lines.push(text);
  else printer.lines[last] += text;
}

export function startLine(printer: Printer, column: number): void {
  printer.lines.push(' '.repeat(column));
}

/**
 * Writes the comments up to `to`, each into the block of `levels` that its column says, and a blank line where one or
 * more stand before what comes next. `first`: what comes next opens its block, before which no blank line stays.
 */
export function writeGap(printer: Printer, to: number, levels: readonly Level[], first: boolean): void {
  const { comments, apart } = triviaBetween(printer.text, printer.at, to);
  let deepest = levels.length - 1;
  let isFirst = first;
  for (const comment of comments) {
    if (!comment.ownLine && printer.lines.length > 0) {
      // Comments behind values are lined up by those who write them.
      const blanks = printer.lines.at(-1)?.trim() === '' ? 0 : Math.max(1, comment.blanks);
      write(printer, ' '.repeat(blanks) + comment.text);
      continue;
    }
    deepest = levelOf(levels, deepest, comment.column);
    if (comment.apart && !isFirst) printer.lines.push('');
    startLine(printer, levels[deepest]?.column ?? 0);
    write(printer, comment.text);
    isFirst = false;
  }
  if (apart && !isFirst) printer.lines.push('');
  printer.at = to;
}

/** True when a comment stands up to `to`. */
export function hasComment(printer: Printer, to: number): boolean {
  return triviaBetween(printer.text, printer.at, to).comments.length > 0;
}

/** The deepest level that is not to the right of a comment; of two in one column the outer one. Later comments never go deeper again. */
function levelOf(levels: readonly Level[], deepest: number, column: number): number {
  let level = deepest;
  while (level > 0 && ((levels[level]?.source ?? 0) > column || levels[level - 1]?.source === levels[level]?.source))
    level -= 1;
  return level;
}
