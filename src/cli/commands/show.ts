import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { readRun } from '../../ledger/read-runs.ts';
import type { Json } from '../../model/json.ts';
import type { Plan } from '../../model/plan.ts';
import { mergePlans } from '../../plan/merge-plans.ts';
import { renderJson } from '../../report/json-line.ts';
import { COMMENT_LIMIT } from '../../report/markdown/limits.ts';
import { renderRunMarkdown } from '../../report/markdown/run-markdown.ts';
import { renderPlanDocument } from '../../report/plan-json.ts';
import { renderPlan } from '../../report/plan-text.ts';
import { renderRun } from '../../report/run-text.ts';
import { buildRunReport } from '../build-run-report.ts';
import type { CommandContext } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { findRun, isRunName, noSuchRun, runsAround } from '../find-run.ts';
import type { CommonOptions } from '../options.ts';
import { readPlanFile } from '../read-plan-file.ts';
import { styleFor } from '../style.ts';
import { type HtmlOption, writeRunHtml } from '../write-html.ts';
import type { MarkdownOption } from '../write-markdown.ts';
import { writePlanViews } from '../write-plan-views.ts';
import { writeReport } from '../write-report.ts';

export interface ShowCommandOptions extends CommonOptions, MarkdownOption, HtmlOption {}

/** `trueup show PLANFILE…|RUN`: renders a saved plan, those of all shards as one, or a run by its name. Reads files and nothing else. */
export async function runShow(
  context: CommandContext,
  [what = '', ...others]: readonly string[],
  options: ShowCommandOptions,
): Promise<ExitCode> {
  const style = styleFor(context.stdout, context, options.color);
  const verbose = options.verbose === true;
  const file = others.length > 0 ? undefined : await journalOf(context, options, what);
  if (file === undefined) {
    const plan = await readPlans(context, [what, ...others]);
    const isAsked = options.markdownInto !== undefined && others.length === 0;
    const saved = !isAsked ? undefined : await readFile(resolve(context.cwd, what), 'utf8');
    await writePlanViews(context, options, plan, {
      file: saved === undefined ? undefined : what,
      project: undefined,
      text: () => saved ?? renderPlanDocument(plan),
    });
    context.stdout.write(options.json ? renderPlanDocument(plan) : renderPlan(plan, { style, verbose }));
    return EXIT.done;
  }
  const recorded = await readRun(file, context.fs);
  if (!recorded) throw noSuchRun(what);
  const report = buildRunReport(recorded);
  if (options.markdownInto !== undefined)
    await writeReport(context, options.markdownInto, renderRunMarkdown(report, { limit: COMMENT_LIMIT }));
  await writeRunHtml(context, options, report);
  context.stdout.write(
    options.json ? `${renderJson(report as unknown as Json, 2)}\n` : renderRun(report, { style, verbose }),
  );
  return EXIT.done;
}

/** A plan, or those of all shards as one. */
async function readPlans(context: CommandContext, files: readonly string[]): Promise<Plan> {
  const plans: Plan[] = [];
  for (const file of files) plans.push(await readPlanFile(context, file));
  const [only] = plans;
  return only && plans.length === 1 ? only : mergePlans(plans);
}

/** The journal that is meant; undefined when a plan is. */
async function journalOf(context: CommandContext, options: CommonOptions, what: string): Promise<string | undefined> {
  const isJournal = what === 'latest' || what.endsWith('.jsonl') || isRunName(what);
  const file =
    isJournal || /^run-[\w-]+$/u.test(what) ? await findRun(context, what, runsAround(context, options)) : undefined;
  if (file === undefined && /^run-[\w-]+$|\.jsonl$/u.test(what)) throw noSuchRun(what);
  return isJournal ? file : undefined;
}
