import type { Json } from '../model/json.ts';
import { clip, countOf, renderName } from './name.ts';
import type { Style } from './style.ts';
import { listHunks } from './text-diff.ts';

const LINES_SHOWN = 40;
const LINE = 200;

/** True when both are texts, one of them of several lines: then lines tell more than two excerpts. */
export function isLongText(before: Json, after: Json): boolean {
  return typeof before === 'string' && typeof after === 'string' && (before.includes('\n') || after.includes('\n'));
}

/** `2 lines removed, 3 added`. */
export function countLines(before: Json, after: Json): string {
  const lines = listHunks(String(before), String(after)).flatMap((hunk) => hunk.lines);
  const count = (wanted: string) => lines.filter(([sign]) => sign === wanted).length;
  return `${countOf(count('-'), 'line')} removed, ${count('+')} added`;
}

/**
 * A unified difference of two texts, sign in column 0. A bar stands before each line of them, so that none can pass for one
 * of ours.
 */
export function renderTextHunks(before: string, after: string, options: { style: Style; verbose: boolean }): string[] {
  const { style, verbose } = options;
  const endsAlike = before.endsWith('\n') === after.endsWith('\n');
  const lines = listHunks(before, after).flatMap(({ range, lines: own }) => [
    style.cyan(range),
    ...own.map(([sign, line]) => {
      const text = `${sign} | ${renderLine(line, verbose, endsAlike)}`;
      if (sign === ' ') return style.dim(text);
      return sign === '-' ? style.red(text) : style.green(text);
    }),
  ]);
  if (verbose || lines.length <= LINES_SHOWN) return lines;
  return [...lines.slice(0, LINES_SHOWN), `    and ${countOf(lines.length - LINES_SHOWN, 'more line')}`];
}

function renderLine(line: string, verbose: boolean, endsAlike: boolean): string {
  const isWhole = line.endsWith('\n');
  const text = renderName(isWhole ? line.slice(0, -1) : line);
  const shown = verbose ? text : clip(text, LINE);
  return isWhole || endsAlike ? shown : `${shown} (no line feed at its end)`;
}
