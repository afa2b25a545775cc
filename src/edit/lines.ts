/** Offset at which the line of `at` begins. */
export function lineStart(text: string, at: number): number {
  return at === 0 ? 0 : text.lastIndexOf('\n', at - 1) + 1;
}

/** Offset of the line after the one of `at`; every line has a line feed. */
export function nextLine(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end === -1 ? text.length : end + 1;
}

/** What a whole line is, by where it starts. */
export function lineKind(text: string, start: number): 'blank' | 'comment' | 'content' | 'end' {
  if (start >= text.length) return 'end';
  const first = firstColumn(text, start);
  const character = text[start + first];
  return character === '\n' || character === undefined ? 'blank' : character === '#' ? 'comment' : 'content';
}

/** Columns of white space at the start of a line. */
export function firstColumn(text: string, start: number): number {
  let at = start;
  while (text[at] === ' ' || text[at] === '\t') at += 1;
  return at - start;
}

/** The offset of the first thing at or after `at` that is no white space, line feed or comment. */
export function skipTrivia(text: string, at: number): number {
  let here = at;
  for (;;) {
    const character = text[here];
    if (character === ' ' || character === '\t' || character === '\n') here += 1;
    else if (character === '#' && (here === 0 || /[\s,[\]{}]/u.test(text[here - 1] ?? ' ')))
      here = nextLine(text, here) - 1;
    else return here;
    if (here >= text.length) return text.length;
  }
}

/** True when nothing but blanks stands before `at` on its line. */
export function startsLine(text: string, at: number): boolean {
  return text.slice(lineStart(text, at), at).trim() === '';
}
