import { colorStyle, plainStyle } from '../../../src/report/style.ts';
import { ASCII_GLYPHS, type Look, UNICODE_GLYPHS } from '../../../src/ui/look.ts';

/** A look of plain ASCII at this width, unless told otherwise. */
export function aLook(columns: number, over: Partial<Look> = {}): Look {
  return { style: plainStyle, glyphs: ASCII_GLYPHS, columns, rows: 16, ...over };
}

/** Every width, with and without colour and Unicode. */
export const LOOKS: readonly (readonly [name: string, Look])[] = [40, 80, 200].flatMap((columns) =>
  (['unicode', 'ascii'] as const).flatMap((glyphs) =>
    (['colour', 'plain'] as const).map((style): readonly [string, Look] => [
      `${columns} columns, ${glyphs}, ${style}`,
      {
        style: style === 'colour' ? colorStyle : plainStyle,
        glyphs: glyphs === 'unicode' ? UNICODE_GLYPHS : ASCII_GLYPHS,
        columns,
        rows: 16,
      },
    ]),
  ),
);

/** The frames of one view in every look, as a file keeps them: escapes can be read. */
export function allFrames(draw: (look: Look) => readonly string[]): string {
  return LOOKS.map(([name, look]) => `== ${name}\n${draw(look).join('\n')}\n`)
    .join('\n')
    .replaceAll('\u001b', '\\e');
}

const COLOUR = /\u001b\[[\d;]*m/gu;

/** A frame as a terminal without colour would show it. */
export function withoutColour(lines: readonly string[]): string[] {
  return lines.map((line) => line.replace(COLOUR, ''));
}
