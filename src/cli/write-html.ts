import { join } from 'node:path';
import { readRun } from '../ledger/read-runs.ts';
import { TrueupError } from '../model/error.ts';
import type { Plan } from '../model/plan.ts';
import type { Project } from '../model/project.ts';
import { renderError } from '../report/error-text.ts';
import type { RunReport } from '../report/run-text.ts';
import { buildRunReport } from './build-run-report.ts';
import type { CommandContext } from './context.ts';
import type { CommonOptions } from './options.ts';
import type { Session } from './session.ts';
import { styleFor } from './style.ts';
import { writeReport } from './write-report.ts';

/** A report that was asked for as a page. */
export interface HtmlOption {
  readonly htmlInto?: string;
}

/** Writes a plan as a page, where it was asked for. The project tells the types that members are of, for the picture. */
export async function writePlanHtml(
  context: CommandContext,
  { htmlInto }: HtmlOption,
  plan: Plan,
  project: Project | undefined,
): Promise<void> {
  if (htmlInto === undefined) return;
  const [{ renderPage }, { planView }, { buildPlanGraph }] = await Promise.all([
    import('../report/html/render-page.ts'),
    import('../report/html/plan-view.ts'),
    import('../plan/plan-graph.ts'),
  ]);
  await writeReport(context, htmlInto, renderPage(planView(plan, buildPlanGraph(plan, project))));
}

/** Writes what a run did as a page, where it was asked for. */
export async function writeRunHtml(
  context: CommandContext,
  { htmlInto }: HtmlOption,
  report: RunReport,
): Promise<void> {
  if (htmlInto === undefined) return;
  const [{ renderPage }, { runView }] = await Promise.all([
    import('../report/html/render-page.ts'),
    import('../report/html/run-view.ts'),
  ]);
  await writeReport(context, htmlInto, renderPage(runView(report)));
}

/** Writes in the place of a page that the command failed, and why. */
export async function writeFailureHtml(
  context: CommandContext,
  { htmlInto }: HtmlOption,
  failure: { readonly message: string; readonly hint?: string; readonly code: number },
): Promise<void> {
  if (htmlInto === undefined) return;
  const [{ renderPage }, { failureView }] = await Promise.all([
    import('../report/html/render-page.ts'),
    import('../report/html/failure-view.ts'),
  ]);
  await writeReport(context, htmlInto, renderPage(failureView(failure)));
}

/**
 * Writes what an apply came to, by its journal, or without a run the plan it left undone. Requests have left by then: a file
 * that cannot be written changes nothing of how the command ends.
 */
export async function writeApplyHtml(
  context: CommandContext,
  session: Session,
  options: HtmlOption & Pick<CommonOptions, 'color'>,
  plan: Plan,
  run: string | undefined,
): Promise<void> {
  if (options.htmlInto === undefined) return;
  try {
    const recorded =
      run === undefined ? undefined : await readRun(join(session.runsDirectory, `${run}.jsonl`), session.fs);
    if (recorded) await writeRunHtml(context, options, buildRunReport(recorded));
    else await writePlanHtml(context, options, plan, session.configuration.project);
  } catch (error) {
    if (!(error instanceof TrueupError)) throw error;
    context.stderr.write(renderError(error, styleFor(context.stderr, context, options.color)));
  }
}
