import type { Diagnostic } from '../model/diagnostic.ts';
import type { SourcePosition } from '../model/source.ts';
import { diagnosticsVerdict } from './diagnostics-verdict.ts';
import { escapeText } from './escape.ts';
import { SourceLines } from './source-lines.ts';
import { colorStyle, plainStyle, type Style } from './style.ts';

/** Lines shown before the one with the problem. */
const CONTEXT_LINES = 2;
const MAX_LINE = 160;

/**
 * What is wrong in the user's files, as text: one block per problem with the lines around it and a caret under the
 * exact place, then how many there are. `sources` maps files to their text; without it a problem has no frame.
 */
export function renderDiagnostics(
  diagnostics: readonly Diagnostic[],
  sources: ReadonlyMap<string, string>,
  options: { readonly color: boolean; readonly strict?: boolean },
): string {
  if (diagnostics.length === 0) return '';
  const style = options.color ? colorStyle : plainStyle;
  const lines = new Map<string, SourceLines>();
  const linesOf = (file: string): SourceLines => {
    const known = lines.get(file) ?? new SourceLines(sources.get(file) ?? '');
    lines.set(file, known);
    return known;
  };
  const blocks = diagnostics.map((diagnostic) => renderDiagnostic(diagnostic, linesOf, style));
  return `${[...blocks, diagnosticsVerdict(diagnostics, options.strict ?? false)].join('\n\n')}\n`;
}

type LinesOf = (file: string) => SourceLines;

function renderDiagnostic(diagnostic: Diagnostic, linesOf: LinesOf, style: Style): string {
  const { source, length = 1, severity, code, message, hint, related } = diagnostic;
  const tint = severity === 'error' ? style.red : style.yellow;
  const where = source ? `${style.bold(place(source))}: ` : '';
  return [
    `${where}${tint(`${severity}[${escapeText(code)}]`)}: ${escapeText(message)}`,
    ...(source ? renderFrame(source, length, linesOf(source.file), style, tint) : []),
    ...(hint === undefined ? [] : [`  ${style.cyan('hint:')} ${escapeText(hint)}`]),
    ...(related ? [`  ${style.dim('note:')} ${place(related.source)}: ${escapeText(related.message)}`] : []),
  ].join('\n');
}

function renderFrame(
  { line, column }: SourcePosition,
  length: number,
  lines: SourceLines,
  style: Style,
  tint: (text: string) => string,
): string[] {
  const text = lines.line(line);
  if (text === undefined || text === '') return [];
  const first = Math.max(1, line - CONTEXT_LINES);
  const width = String(line).length;
  // A place far to the right of a long line is shown with what stands around it.
  const from = column > MAX_LINE ? column - MAX_LINE / 2 : 0;
  const shown = Array.from({ length: line - first + 1 }, (_, index) => {
    const number = String(first + index).padStart(width);
    const content = lines.line(first + index) ?? '';
    return `  ${style.dim(`${number} |`)} ${escapeText(content.slice(from, from + MAX_LINE))}`.trimEnd();
  });
  const before = columns(text.slice(from, column - 1));
  const under = columns(text.slice(column - 1, Math.min(column - 1 + length, from + MAX_LINE)));
  const caret = `${' '.repeat(before)}${tint('^'.repeat(Math.max(1, under)))}`;
  return [...shown, `  ${style.dim(`${' '.repeat(width)} |`)} ${caret}`];
}

/** Columns a text takes in a terminal once escaped. East Asian wide characters and most emoji take two. */
function columns(text: string): number {
  if (/^[ -~]*$/u.test(text)) return text.length;
  let count = 0;
  for (const character of escapeText(text)) {
    if (/\p{Mn}|\p{Me}/u.test(character)) continue;
    count += WIDE.test(character) ? 2 : 1;
  }
  return count;
}

const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;

function place({ file, line, column }: SourcePosition): string {
  return `${escapeText(file)}:${line}:${column}`;
}
