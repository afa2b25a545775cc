import type { LocatedScalar } from '../../model/located.ts';
import { STEP } from './printer.ts';

/** The lines of a scalar that is no block scalar; the second and later ones start in `column`. */
export function scalarLines(
  text: string,
  { start, end }: { readonly start: number; readonly end: number },
  column: number,
): readonly string[] {
  const source = text.slice(start, end);
  if (!source.includes('\n')) return [requoted(source)];
  const margin = ' '.repeat(column);
  // White space around the line ends of a scalar is no content, unless a backslash says so.
  return source.split('\n').map((line, index, all) => {
    const begun = index === 0 ? line : line.replace(/^[ \t]+/u, '');
    const cut = index === all.length - 1 ? begun : begun.replace(/(?<!\\)[ \t]+$/u, '');
    return index === 0 || cut === '' ? cut : margin + cut;
  });
}

/** True for `|` and `>`. */
export function isBlockScalar(text: string, node: LocatedScalar): boolean {
  return !node.plain && /[|>]/u.test(text[node.start] ?? '');
}

/** The lines of a block scalar, its header first, that stands in a block with the columns `source` and `column`. */
export function blockScalarLines(text: string, node: LocatedScalar, source: number, column: number): readonly string[] {
  // White space that ends the file without a line feed is no line.
  const [header = '', ...content] = text.slice(node.start, node.end).replace(/\n *$/u, '').split('\n');
  const [, style = '', digit, chomp = '', comment = ''] =
    /^([|>])(?:([1-9])?([-+]?)|[-+][1-9])[ \t]*(#.*)?$/u.exec(header.trimEnd()) ?? [];
  const swapped = /^[|>]([-+])([1-9])/u.exec(header);
  const width = swapped?.[2] ?? digit;
  const note = comment === '' ? '' : ` ${comment}`;
  const first = content.find((line) => !/^ *$/u.test(line));
  const indent = width === undefined ? (/^ */u.exec(first ?? '')?.[0].length ?? 0) : source + Number(width);
  const margin = ' '.repeat(column + STEP);
  const lines = content.map((line) =>
    /^ *$/u.test(line) && line.length <= Math.max(indent, first === undefined ? line.length : 0)
      ? ''
      : margin + line.slice(indent),
  );
  return [`${style || (header[0] ?? '')}${width === undefined ? '' : STEP}${swapped?.[1] ?? chomp}${note}`, ...lines];
}

/** Double quotes for single ones where both say the same. */
function requoted(source: string): string {
  if (!source.startsWith("'") || /["\\]/u.test(source)) return source;
  return `"${source.slice(1, -1).replaceAll("''", "'")}"`;
}
