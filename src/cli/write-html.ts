import { join } from 'node:path';
import { readRun } from '../ledger/read-runs.ts';
import { TrueupError } from '../model/error.ts';
import type { Plan } from '../model/plan.ts';
import type { Project } from '../model/project.ts';
import { renderError } from '../report/error-text.ts';
import type { Failed } from '../report/html/failure-view.ts';
import type { PageView } from '../report/html/page-view.ts';
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
export function writePlanHtml(
  context: CommandContext,
  options: HtmlOption,
  plan: Plan,
  project: Project | undefined,
  notice?: string,
): Promise<void> {
  return writePage(context, options, async () => {
    const [{ planView }, { buildPlanGraph }] = await Promise.all([
      import('../report/html/plan-view.ts'),
      import('../plan/plan-graph.ts'),
    ]);
    const view = planView(plan, buildPlanGraph(plan, project));
    return notice === undefined ? view : { ...view, warning: notice };
  });
}

/** Writes what a run did as a page, where it was asked for. */
export function writeRunHtml(context: CommandContext, options: HtmlOption, report: RunReport): Promise<void> {
  return writePage(context, options, async () => (await import('../report/html/run-view.ts')).runView(report));
}

/** Writes in the place of a page that the command failed, and why. */
export function writeFailureHtml(context: CommandContext, options: HtmlOption, failure: Failed): Promise<void> {
  return writePage(context, options, async () => (await import('../report/html/failure-view.ts')).failureView(failure));
}

/** What pages are made with is loaded when there is one to make. */
async function writePage(
  context: CommandContext,
  { htmlInto }: HtmlOption,
  makeView: () => Promise<PageView>,
): Promise<void> {
  if (htmlInto === undefined) return;
  const { renderPage } = await import('../report/html/render-page.ts');
  await writeReport(context, htmlInto, renderPage(await makeView()));
}

/**
 * Writes what an apply came to, by its journal; without a run the page of the plan stays. Requests have left by then: a file
 * that cannot be written changes nothing of how the command ends.
 */
export async function writeApplyHtml(
  context: CommandContext,
  session: Session,
  options: HtmlOption & Pick<CommonOptions, 'color'>,
  run: string | undefined,
): Promise<void> {
  if (options.htmlInto === undefined || run === undefined) return;
  try {
    const recorded = await readRun(join(session.runsDirectory, `${run}.jsonl`), session.fs);
    if (recorded) await writeRunHtml(context, options, buildRunReport(recorded));
  } catch (error) {
    if (!(error instanceof TrueupError)) throw error;
    context.stderr.write(renderError(error, styleFor(context.stderr, context, options.color)));
  }
}
