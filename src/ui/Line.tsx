import { Text } from 'ink';
import type { ReactNode } from 'react';
import { columnsOf, cutTo, showable } from './fit-text.ts';
import { type Look, widthOf } from './look.ts';

/** A piece of a line, in one colour. */
export interface Piece {
  readonly text: string;
  readonly paint?: (text: string) => string;
}

/** One line that never takes two: what does not fit is cut, and the cut is marked. */
export function Line({
  look,
  pieces,
}: {
  readonly look: Look;
  readonly pieces: readonly (Piece | string)[];
}): ReactNode {
  const { glyphs } = look;
  const shown = pieces.map((piece) => {
    const { text, ...paint } = typeof piece === 'string' ? { text: piece } : piece;
    return { ...paint, text: showable(text, glyphs) };
  });
  const text = fitPieces(shown, look).map(paintPiece).join('');
  // An empty text takes no line at all.
  return <Text wrap="truncate-end">{text === '' ? ' ' : text}</Text>;
}

function paintPiece({ text, paint }: Piece): string {
  return paint === undefined ? text : paint(text);
}

function fitPieces(pieces: readonly Piece[], look: Look): readonly Piece[] {
  const width = widthOf(look);
  if (columnsOf(pieces.map(({ text }) => text).join('')) <= width) return pieces;
  const mark = look.glyphs.cut.slice(0, width);
  let room = width - mark.length;
  const cut: Piece[] = [];
  for (const piece of pieces) {
    const text = cutTo(piece.text, room);
    if (text !== '') cut.push({ ...piece, text });
    // What stands behind a cut has no place beside it.
    if (text !== piece.text) break;
    room -= columnsOf(text);
  }
  return [...cut, { text: mark }];
}
