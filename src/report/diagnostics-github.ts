import type { Diagnostic } from '../model/diagnostic.ts';
import type { SourcePosition } from '../model/source.ts';
import { diagnosticsVerdict } from './diagnostics-verdict.ts';
import { escapeText } from './escape.ts';
import { renderGithubCommand } from './github-command.ts';

/** What stands before a file's path to lead there from the workspace: empty, or a path that ends with `/`. */
export interface GithubOptions {
  readonly prefix: string;
  readonly strict: boolean;
}

/** GitHub shows that many annotations of each kind a step and drops the others, so those stay readable in the log. */
const MAX_ANNOTATIONS = 10;
const MAX_LINES = 1_000;

/** What is wrong in the user's files, as workflow commands of GitHub Actions, and the verdict below them. */
export function renderDiagnosticsGithub(diagnostics: readonly Diagnostic[], options: GithubOptions): string {
  if (diagnostics.length === 0) return '';
  const counts = { error: 0, warning: 0 };
  const commands: string[] = [];
  const rest: string[] = [];
  for (const diagnostic of diagnostics) {
    counts[diagnostic.severity] += 1;
    if (counts[diagnostic.severity] <= MAX_ANNOTATIONS) commands.push(renderCommand(diagnostic, options.prefix));
    else rest.push(renderLine(diagnostic, options.prefix));
  }
  const left = rest.length - MAX_LINES;
  return [
    ...commands,
    ...rest.slice(0, MAX_LINES),
    ...(left > 0 ? [`and ${left} more`] : []),
    diagnosticsVerdict(diagnostics, options.strict),
    '',
  ].join('\n');
}

function renderCommand(diagnostic: Diagnostic, prefix: string): string {
  const { severity, code, source, length = 1, message, hint, related } = diagnostic;
  const text = [
    escapeText(message),
    ...(hint === undefined ? [] : [`hint: ${escapeText(hint)}`]),
    ...(related ? [`note: ${place(related.source, prefix)}: ${escapeText(related.message)}`] : []),
  ].join('\n');
  const at = source && { file: `${prefix}${source.file}`, line: source.line, column: source.column, length };
  return renderGithubCommand({ severity, ...at, title: `trueup ${code}`, message: text });
}

function renderLine({ severity, code, source, message, hint }: Diagnostic, prefix: string): string {
  const where = source ? `${place(source, prefix)}: ` : '';
  return `${where}${severity}[${escapeText(code)}]: ${escapeText(message)}${hint === undefined ? '' : ` (hint: ${escapeText(hint)})`}`;
}

function place({ file, line, column }: SourcePosition, prefix: string): string {
  return `${escapeText(`${prefix}${file}`)}:${line}:${column}`;
}
