import type { ReactNode } from 'react';
import { Line } from '../Line.tsx';
import { type Look, widthOf } from '../look.ts';

const LONGEST = 40;

/** How far a work is: never full before it is done, never empty once something of it is. */
export function Bar({
  look,
  ended,
  total,
  label,
}: {
  readonly look: Look;
  readonly ended: number;
  readonly total: number;
  readonly label: string;
}): ReactNode {
  const { glyphs, style } = look;
  const width = Math.max(0, Math.min(LONGEST, widthOf(look) - label.length - 2));
  const full = fullCells(ended, total, width);
  const pieces = [
    { text: glyphs.full.repeat(full), paint: style.cyan },
    { text: glyphs.empty.repeat(width - full), paint: style.dim },
    width > 0 ? `  ${label}` : label,
  ];
  return <Line look={look} pieces={pieces} />;
}

/** Cells that are full out of `width`. */
export function fullCells(ended: number, total: number, width: number): number {
  if (total <= 0 || ended <= 0) return 0;
  if (ended >= total) return width;
  const part = Math.floor((ended / total) * width);
  return Math.min(Math.max(part, Math.min(1, width)), Math.max(0, width - 1));
}
