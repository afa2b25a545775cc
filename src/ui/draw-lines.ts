import { renderToString } from 'ink';
import type { ReactNode } from 'react';
import { type Look, widthOf } from './look.ts';

/** Lays a view out and answers its lines, as many as the terminal has room for below the one it scrolls by. */
export function drawLines(view: ReactNode, look: Look): string[] {
  const text = renderToString(view, { columns: widthOf(look) });
  return text
    .split('\n')
    .slice(0, Math.max(1, look.rows - 1))
    .map((line) => line.trimEnd());
}
