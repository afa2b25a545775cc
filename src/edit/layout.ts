import type { EditableFile } from './editable-file.ts';
import type { TextEdit } from './text-edit.ts';

/**
 * A file as the edits see it: the text that the positions of the tree belong to, with a line feed at its end even where
 * the file has none, so that every line has one.
 */
export interface Layout {
  readonly text: string;
  /** The text as the parser had it is this long. */
  readonly length: number;
}

export function layoutOf(file: EditableFile): Layout {
  const text = (file.text.startsWith(MARK) ? file.text.slice(1) : file.text).replaceAll('\r\n', '\n');
  return { text: text === '' || text.endsWith('\n') ? text : `${text}\n`, length: text.length };
}

const MARK = '\ufeff';

/** Turns edits of the layout's text into edits of the file: its line ends, its mark, and its missing final line feed. */
export function toFileEdits(file: EditableFile, layout: Layout, edits: readonly TextEdit[]): readonly TextEdit[] {
  const fitted = joinDeletions(edits).flatMap((edit, _, all) => fitEnd(layout, edit, all));
  const mark = file.text.startsWith(MARK) ? 1 : 0;
  const crlf = listCrlf(file.text);
  const lineEnd = crlf[0] !== undefined && crlf[0] + 1 === file.text.indexOf('\n') ? '\r\n' : '\n';
  const toFile = (offset: number): number => offset + mark + countBefore(crlf, offset + mark);
  return fitted.map(({ start, end, text }) => ({
    start: toFile(start),
    end: toFile(end),
    text: lineEnd === '\n' ? text : text.replaceAll('\n', lineEnd),
  }));
}

/** Deletions that touch become one, so that the end of the file is looked at once. */
function joinDeletions(edits: readonly TextEdit[]): readonly TextEdit[] {
  const joined: TextEdit[] = [];
  for (const edit of edits.toSorted((left, right) => left.start - right.start)) {
    const last = joined.at(-1);
    if (
      last &&
      last.text === '' &&
      edit.text === '' &&
      edit.end > edit.start &&
      last.end > last.start &&
      edit.start <= last.end
    )
      joined[joined.length - 1] = { ...last, end: Math.max(last.end, edit.end) };
    else joined.push(edit);
  }
  return joined;
}

/** The file has no line feed at its end: what goes behind it starts one, what is taken from there takes the one before. */
function fitEnd({ text, length }: Layout, edit: TextEdit, all: readonly TextEdit[]): readonly TextEdit[] {
  if (edit.end <= length) return [edit];
  if (edit.start > length) {
    const added = { start: length, end: length, text: `\n${edit.text.replace(/\n$/u, '')}` };
    // White space that ends the file must not become a line: a text above might keep it.
    const blanks = /\n[ \t]+$/u.exec(text.slice(0, length));
    return blanks ? [{ start: blanks.index, end: length, text: '' }, added] : [added];
  }
  if (edit.text !== '') return [{ ...edit, end: length, text: edit.text.replace(/\n$/u, '') }];
  // A line feed behind a blank line may belong to a text that keeps it; one that another edit writes anew stays, too.
  const isFree = text[edit.start - 2] !== '\n' && !all.some((other) => other !== edit && other.end === edit.start);
  const before = text[edit.start - 1] === '\n' && isFree ? 1 : 0;
  return [{ ...edit, start: edit.start - before, end: length }];
}

/** Offsets, in the file, of the CR of every CRLF. */
function listCrlf(text: string): readonly number[] {
  const offsets: number[] = [];
  for (let at = text.indexOf('\r\n'); at !== -1; at = text.indexOf('\r\n', at + 2)) offsets.push(at);
  return offsets;
}

/** How many CRs stand before the place that the text without CRs has at `offset`. */
function countBefore(crlf: readonly number[], offset: number): number {
  let low = 0;
  let high = crlf.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    // The CR of this line end has `middle` others before it.
    if ((crlf[middle] ?? 0) - middle < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}
