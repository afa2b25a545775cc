import type { Place } from '../model/located.ts';

/** Offsets at which the lines of a text begin. */
export function listLineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

/** The place of a range of offsets. */
export function placeAt(lineStarts: readonly number[], start: number, end: number): Place {
  let low = 0;
  let high = lineStarts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((lineStarts[middle] ?? 0) <= start) low = middle;
    else high = middle - 1;
  }
  const endOfLine = (lineStarts[low + 1] ?? Number.POSITIVE_INFINITY) - 1;
  return {
    line: low + 1,
    column: start - (lineStarts[low] ?? 0) + 1,
    length: Math.max(1, Math.min(end, endOfLine) - start),
    start,
    end,
  };
}
