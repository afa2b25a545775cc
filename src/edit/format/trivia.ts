/** A comment between two things that say something. */
export interface Comment {
  /** With its `#`, without white space at its end. */
  readonly text: string;
  /** Nothing else stands on its line. */
  readonly ownLine: boolean;
  /** A blank line stands above it. */
  readonly apart: boolean;
  /** Columns before it on its line. */
  readonly column: number;
  /** White space directly before it. */
  readonly blanks: number;
}

/** What stands between two offsets: comments, and whether a blank line comes last. Commas, dashes and the like are passed over. */
export function triviaBetween(
  text: string,
  from: number,
  to: number,
): { readonly comments: readonly Comment[]; readonly apart: boolean } {
  const comments: Comment[] = [];
  let isEmpty = from === 0 || text[from - 1] === '\n';
  let apart = false;
  let line = isEmpty ? from : text.lastIndexOf('\n', from - 1) + 1;
  for (let at = from; at < to; at += 1) {
    const character = text[at];
    if (character === '\n') {
      if (isEmpty) apart = true;
      isEmpty = true;
      line = at + 1;
    } else if (character === '#') {
      const end = endOfLine(text, at);
      let before = at;
      while (before > line && (text[before - 1] === ' ' || text[before - 1] === '\t')) before -= 1;
      const blanks = at - before;
      comments.push({ text: text.slice(at, end).trimEnd(), ownLine: isEmpty, apart, column: at - line, blanks });
      [isEmpty, apart] = [false, false];
      at = end - 1;
    } else if (character !== ' ' && character !== '\t') isEmpty = false;
  }
  return { comments, apart };
}

function endOfLine(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end === -1 ? text.length : end;
}
