import type { Located } from '../../model/located.ts';
import { isFlow } from '../slots.ts';
import { writeBlock } from './format-block.ts';
import { writeFlow } from './format-flow.ts';
import { blockScalarLines, isBlockScalar, scalarLines } from './format-scalar.ts';
import { type Printer, startLine, write, writeGap } from './printer.ts';

/**
 * The canonical text of a document: two columns a level, lists under their keys too; one blank behind colons, dashes and
 * commas; at most one blank line, none at the start of a block; one flow entry a line once a flow collection takes
 * several; double quotes for single ones where both say the same. Order, comments and how far they stand behind a value,
 * the style of collections and the spelling of values stay. `text` has `\n` line ends, and `root` is its tree.
 */
export function formatText(text: string, root: Located | undefined): string {
  const printer: Printer = { text, lines: [], at: 0, trail: [ROOT] };
  const start = root?.start ?? text.length;
  writeDirectives(printer, start);
  if (root) writeRoot(printer, root);
  writeEnd(printer);
  while (printer.lines[0] === '') printer.lines.shift();
  return printer.lines.length === 0 ? '' : `${printer.lines.join('\n')}\n`;
}

const ROOT = { source: 0, column: 0 };

/** What stands before `---`, and the marker itself. */
function writeDirectives(printer: Printer, start: number): void {
  const marker = /^---(?=\s|$)/mu.exec(printer.text.slice(0, start));
  if (!marker) return;
  for (const directive of printer.text.slice(0, marker.index).matchAll(/^%.*$/gmu)) {
    writeGap(printer, directive.index, [ROOT], printer.lines.length === 0);
    startLine(printer, 0);
    write(printer, directive[0].trimEnd());
    printer.at = directive.index + directive[0].length;
  }
  writeGap(printer, marker.index, [ROOT], printer.lines.length === 0);
  startLine(printer, 0);
  write(printer, '---');
  printer.at = marker.index + 3;
}

function writeRoot(printer: Printer, root: Located): void {
  const { text } = printer;
  if (root.kind !== 'scalar' && !isFlow(text, root)) {
    writeBlock(printer, root, 0, [], false);
    return;
  }
  writeGap(printer, root.start, [ROOT], printer.lines.length === 0);
  startLine(printer, 0);
  if (root.kind !== 'scalar') writeFlow(printer, root, 0);
  else {
    const block = isBlockScalar(text, root);
    printer.lines.pop();
    for (const line of block ? blockScalarLines(text, root, 0, 0) : scalarLines(text, root, 0))
      printer.lines.push(line);
  }
  printer.at = root.end;
}

/** Comments behind the last value, and the `...` of those who write it. */
function writeEnd(printer: Printer): void {
  const { text } = printer;
  const rest = text.slice(printer.at);
  const marker = /^\.\.\.(?=\s|$)/mu.exec(rest);
  const isFirst = printer.lines.length === 0;
  const end = trimmedEnd(text);
  if (marker && (text[printer.at + marker.index - 1] ?? '\n') === '\n') {
    writeGap(printer, printer.at + marker.index, printer.trail, isFirst);
    if (printer.lines.at(-1) === '' && !keeps(rest)) printer.lines.pop();
    startLine(printer, 0);
    write(printer, '...');
    printer.at += '...'.length;
  }
  writeGap(printer, Math.max(printer.at, end), printer.trail, isFirst);
}

/** Blank lines at the end of a file say nothing; those of a text that keeps them are behind it already. */
function trimmedEnd(text: string): number {
  return text.trimEnd().length;
}

function keeps(rest: string): boolean {
  return rest.startsWith('...');
}
