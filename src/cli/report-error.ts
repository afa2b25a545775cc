import { TrueupError } from '../model/error.ts';
import { renderDiagnostics } from '../report/diagnostics-text.ts';
import { renderBug, renderError } from '../report/error-text.ts';
import { renderFailureJunit } from '../report/junit.ts';
import { type Failure, renderFailureMarkdown } from '../report/markdown/failure-markdown.ts';
import { COMMENT_LIMIT } from '../report/markdown/limits.ts';
import { renderFailureSarif } from '../report/sarif-log.ts';
import type { CommandContext } from './context.ts';
import { EXIT, EXIT_OF_CATEGORY, type ExitCode, signalExit } from './exit-code.ts';
import { InvalidConfiguration } from './invalid-configuration.ts';
import type { CommonOptions } from './options.ts';
import { styleFor, wantsColor } from './style.ts';
import { VERSION } from './version.ts';
import type { CiReportOptions } from './write-ci-reports.ts';
import { type HtmlOption, writeFailureHtml } from './write-html.ts';
import type { MarkdownOption } from './write-markdown.ts';
import { writeReport } from './write-report.ts';

/** Tells a refusal or a bug on stderr, writes it where a report was asked for, and answers the exit code. */
export async function reportError(
  context: CommandContext,
  error: unknown,
  options: CommonOptions &
    MarkdownOption &
    CiReportOptions &
    HtmlOption & { readonly jsonInto?: string; readonly sarifInto?: string },
): Promise<ExitCode> {
  const style = styleFor(context.stderr, context, options.color ?? true);
  const code = exitCodeOf(context, error);
  if (error instanceof InvalidConfiguration) {
    const color = wantsColor(context.stderr, context, options.color ?? true);
    context.stderr.write(renderDiagnostics(error.diagnostics, error.sources, { color }));
  } else if (error instanceof TrueupError) context.stderr.write(renderError(error, style));
  else context.stderr.write(renderBug(error, style));
  const message = error instanceof TrueupError ? error.message : 'a bug in trueup';
  const reports = [
    [options.jsonInto, () => renderFailure(error, code)],
    [options.sarifInto, () => renderFailureSarif(message, VERSION)],
    [options.junitInto, () => renderFailureJunit(failureOf(error, code))],
    [options.markdownInto, () => renderFailureMarkdown(failureOf(error, code), { limit: COMMENT_LIMIT })],
  ] as const;
  // A report that cannot be written may be the very failure that was told.
  const tellUnwritten = (cause: TrueupError): void => {
    if (cause.message !== message) context.stderr.write(renderError(cause, style));
  };
  for (const [file, render] of reports)
    if (file !== undefined) await writeReport(context, file, render()).catch(tellUnwritten);
  const hint = error instanceof TrueupError && error.hint !== undefined ? { hint: error.hint } : {};
  await writeFailureHtml(context, options, { message, code, ...hint }).catch(tellUnwritten);
  return code;
}

/** The exit code of what was thrown. */
export function exitCodeOf(context: CommandContext, error: unknown): ExitCode {
  if (!(error instanceof TrueupError)) return EXIT.failed;
  return (error.code === 'interrupted' ? signalExit(context) : undefined) ?? EXIT_OF_CATEGORY[error.category];
}

/** What a report holds when there is nothing to report but the failure itself. */
function renderFailure(error: unknown, exitCode: ExitCode): string {
  const { code, message, hint, diagnostics } = failureOf(error, exitCode);
  const document = {
    format: 'trueup-error',
    version: 1,
    code,
    message,
    hint,
    exit_code: exitCode,
    ...(diagnostics === undefined ? {} : { diagnostics }),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** A refusal or a bug as reports tell it. */
export function failureOf(error: unknown, exitCode: ExitCode): Failure {
  const known = error instanceof TrueupError ? error : undefined;
  return {
    code: known?.code ?? 'bug',
    message: known?.message ?? 'a bug in trueup',
    hint: known?.hint ?? null,
    exitCode,
    ...(error instanceof InvalidConfiguration ? { diagnostics: error.diagnostics } : {}),
  };
}
