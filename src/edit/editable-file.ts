import type { Located } from '../model/located.ts';

/** A file of the user's as it is on disk, and what it says. */
export interface EditableFile {
  /** Relative to the project root, with `/`. */
  readonly path: string;
  /** The whole text, a byte order mark and CRLF included. */
  readonly text: string;
  /** Where things stand, in the text as the parser reads it: without the mark, and with `\n` for CRLF. Undefined for a file that holds nothing. */
  readonly root: Located | undefined;
}

/** Where a value is: keys of maps and indexes of lists, from the root. */
export type EditPath = readonly (string | number)[];
