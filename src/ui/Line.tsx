import { Text } from 'ink';
import type { ReactNode } from 'react';
import { showable } from './fit-text.ts';
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
  const shown = pieces.map((piece) => (typeof piece === 'string' ? { text: piece } : piece));
  const text = (look.glyphs.unicode ? shown : fitAscii(shown, look)).map(paintPiece).join('');
  // An empty text takes no line at all.
  return <Text wrap="truncate-end">{text === '' ? ' ' : text}</Text>;
}

function paintPiece({ text, paint }: Piece): string {
  return paint === undefined ? text : paint(text);
}

/** Ink marks a cut with a character that is not ASCII. In ASCII a character is a column, so cutting is counting. */
function fitAscii(pieces: readonly Piece[], look: Look): Piece[] {
  const width = widthOf(look);
  const plain = pieces.map((piece) => ({ ...piece, text: showable(piece.text, look.glyphs) }));
  if (plain.reduce((sum, { text }) => sum + text.length, 0) <= width) return plain;
  const mark = look.glyphs.cut.slice(0, width);
  let room = width - mark.length;
  const cut: Piece[] = [];
  for (const piece of plain) {
    const text = piece.text.slice(0, room);
    room -= text.length;
    if (text !== '') cut.push({ ...piece, text });
  }
  return [...cut, { text: mark }];
}
