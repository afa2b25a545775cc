/**
 * Terminal escaping. Every text that came from outside (files, Intercom, the environment) goes through here before it
 * is shown, so that nothing in it can move the cursor, hide, or reorder what stands beside it, and nothing in it gives an
 * order to the machine that keeps the log of a CI job.
 */

/** The text on one line, every character that acts instead of showing made visible as `\u{…}`, a line feed as `\n`. */
export function escapeText(text: string): string {
  return replaceUnsafe(text, '\\n');
}

/** Like `escapeText`, for text of several lines: line feeds stay. */
export function escapeBlock(text: string): string {
  return replaceUnsafe(text, '\n');
}

/**
 * Controls, format characters (bidi, zero width, tags), lone surrogates, line and paragraph separators, whatever Unicode
 * says a font may leave out (variation selectors, blank fillers), and the Braille blank.
 */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{DI}\u2800]/gu;

/**
 * What runners take for a command of their own: GitHub `::name` where a line begins, white space aside, and `##[name]`
 * anywhere; Azure `##vso[` (U: only where a line begins).
 */
const COMMAND = /^(\s*)::|#(?=#(?:vso)?\[)/gimu;

function replaceUnsafe(text: string, lineFeed: string): string {
  const harmless = text.includes('::') || text.includes('##') ? text.replace(COMMAND, disarm) : text;
  return harmless.replace(UNSAFE, (character) =>
    character === '\n' ? lineFeed : `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
}

function disarm(_command: string, space: string | undefined): string {
  return space === undefined ? '\\u{23}' : `${space}\\u{3a}:`;
}
