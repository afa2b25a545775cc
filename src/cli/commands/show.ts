import { stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { findProject } from '../../config/find-project.ts';
import { type RecordedRun, readRun } from '../../ledger/read-runs.ts';
import { TrueupError } from '../../model/error.ts';
import { renderPlanDocument } from '../../report/plan-json.ts';
import { renderPlan } from '../../report/plan-text.ts';
import { type RunReport, renderRun } from '../../report/run-text.ts';
import type { CommandContext } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import type { CommonOptions } from '../options.ts';
import { readPlanFile } from '../read-plan-file.ts';
import { styleFor } from '../style.ts';

/** `trueup show PLANFILE|RUN`: renders a saved plan, or a run by its name. Reads files and nothing else. */
export async function runShow(context: CommandContext, what: string, options: CommonOptions): Promise<ExitCode> {
  const style = styleFor(context.stdout, context, options.color);
  const verbose = options.verbose === true;
  const file = await runFile(context, what);
  if (file === undefined) {
    const plan = await readPlanFile(context, what);
    context.stdout.write(options.json ? renderPlanDocument(plan) : renderPlan(plan, { style, verbose }));
    return EXIT.done;
  }
  const recorded = await readRun(file);
  if (!recorded) throw notFound(what);
  const report = toReport(recorded);
  context.stdout.write(options.json ? `${JSON.stringify(report, null, 2)}\n` : renderRun(report, { style, verbose }));
  return EXIT.done;
}

/** The journal that is meant, by the name of its run or by its path; undefined when a plan is meant. */
async function runFile(context: CommandContext, what: string): Promise<string | undefined> {
  const path = resolve(context.cwd, what);
  if (await exists(path)) return /^run-[\w-]+\.jsonl$/u.test(basename(path)) ? path : undefined;
  const run = /^(run-[\w-]+?)(?:\.jsonl)?$/u.exec(what)?.[1];
  if (run === undefined) return undefined;
  const root = await findProject(context.cwd);
  const file = join(root, '.trueup', 'runs', `${run}.jsonl`);
  if (!(await exists(file))) throw notFound(run);
  return file;
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

function toReport({ header, intents, results, end }: RecordedRun): RunReport {
  const byNumber = new Map(results.map((result) => [result.number, result] as const));
  return {
    run: header.run,
    plan: header.plan,
    startedAt: header.started_at,
    steps: intents.map((intent) => {
      const result = byNumber.get(intent.number);
      return {
        number: intent.number,
        address: intent.address,
        action: intent.action,
        outcome: result?.outcome ?? 'pending',
        before: intent.before,
        after: intent.after,
        ...(result?.message === undefined ? {} : { message: result.message }),
      };
    }),
    ended: end !== undefined,
    ...(end ? { counts: end.counts } : {}),
  };
}

function notFound(run: string): TrueupError {
  return new TrueupError(`There is no run ${run} in .trueup/runs`, {
    code: 'no-run',
    category: 'usage',
    hint: 'Runs are kept where they were made; list them with: ls .trueup/runs',
  });
}
