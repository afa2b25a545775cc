/** A piece of a file's text, from `start` to before `end`, and what takes its place. Offsets are those of the text on disk. */
export interface TextEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * The text with all edits made; offsets are those of the text before any of them. Insertions at one place keep the order
 * they are given in. Edits that overlap contradict each other, which is a bug of whoever made them; only deletions may.
 */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  const sorted = edits.toSorted((left, right) => left.start - right.start || left.end - right.end);
  const pieces: string[] = [];
  let at = 0;
  for (const [index, edit] of sorted.entries()) {
    const previous = sorted[index - 1];
    if (edit.start < 0 || edit.end < edit.start || edit.end > text.length)
      throw new RangeError(`an edit of ${edit.start} to ${edit.end} in a text of ${text.length}`);
    if (previous && edit.start < at && !(edit.text === '' && previous.text === ''))
      throw new RangeError(`edits of ${previous.start} to ${previous.end} and ${edit.start} to ${edit.end} overlap`);
    pieces.push(text.slice(at, Math.max(at, edit.start)), edit.text);
    at = Math.max(at, edit.end);
  }
  pieces.push(text.slice(at));
  return pieces.join('');
}
