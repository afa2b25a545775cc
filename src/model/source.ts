/** Where in the user's files something stands. Lines and columns count from 1; columns in UTF-16 code units. */
export interface SourcePosition {
  /** Path relative to the project root, with `/`. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
}
