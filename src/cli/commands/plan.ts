import type { Desired } from '../../model/desired.ts';
import { UsageError } from '../../model/error.ts';
import type { PlanOptions } from '../../model/plan.ts';
import { renderPlanDocument, renderPlanLines } from '../../report/plan-json.ts';
import { hasChanges } from '../../report/plan-summary.ts';
import { renderPlan } from '../../report/plan-text.ts';
import type { CommandContext } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { type CommonOptions, countOption, shardOf } from '../options.ts';
import { derivePlan } from '../pipeline.ts';
import { signedPlan } from '../plan-key.ts';
import { whileShown } from '../progress.ts';
import { readBase } from '../read-base.ts';
import { openLedger, openSession, type Session } from '../session.ts';
import { noShards } from '../shard/join-shards.ts';
import { styleFor } from '../style.ts';
import { knownAddresses, tellRecovered, tellUnaccepted, tellUnmatched, tellWarnings } from '../tell.ts';
import { type CiReportOptions, writePlanReports } from '../write-ci-reports.ts';
import type { HtmlOption } from '../write-html.ts';
import type { MarkdownOption } from '../write-markdown.ts';
import { writePlanViews } from '../write-plan-views.ts';
import { writeReport } from '../write-report.ts';

export interface PlanCommandOptions extends CommonOptions, MarkdownOption, HtmlOption, CiReportOptions {
  readonly out?: string;
  readonly jsonInto?: string;
  readonly detailedExitcode?: boolean;
  readonly adopt?: boolean;
  readonly allowDeletes?: string;
  readonly shard?: string;
  readonly base?: string;
}

/** What is bound into a plan, from the flags of `plan` and `apply` alike. */
export function planOptionsOf(options: {
  readonly adopt?: boolean;
  readonly allowDeletes?: string;
  readonly shard?: string;
  readonly target: readonly string[];
  readonly exclude: readonly string[];
}): PlanOptions {
  if ([...options.target, ...options.exclude].some((glob) => glob.trim() === '')) {
    throw new UsageError('--target or --exclude is empty', "Name addresses, for example --target 'instance/Order/*'.");
  }
  const shard = shardOf(options);
  return {
    adopt: options.adopt === true,
    allowDeletes: countOption('--allow-deletes', options.allowDeletes) ?? null,
    targets: options.target,
    excludes: options.exclude,
    ...(shard === undefined ? {} : { shard }),
  };
}

/** `trueup plan`: reads live and tells what apply would do. Sends no write. */
export async function runPlan(context: CommandContext, options: PlanCommandOptions): Promise<ExitCode> {
  const planOptions = planOptionsOf(options);
  const session = await openSession(context, options);
  const { base: ref, env } = options;
  if (ref === undefined) return await planIn(context, session, options, planOptions);
  const { configuration } = session;
  const base = await readBase(context, { configuration, ref, ...(env === undefined ? {} : { env }) }).catch(
    async (error: unknown) => {
      await session.close();
      throw error;
    },
  );
  return await planIn(context, session, options, { ...planOptions, base: base.option }, base.desired);
}

/** The rest of `plan`, once it is known where: reads, tells, and closes the session. */
export async function planIn(
  context: CommandContext,
  session: Session,
  options: PlanCommandOptions,
  planOptions: PlanOptions,
  base?: Desired,
): Promise<ExitCode> {
  try {
    tellWarnings(context, session, options);
    if (planOptions.shard && session.backend.joinLock === undefined) throw noShards(session.backend.location);
    const opened = await openLedger(context, session);
    tellRecovered(context, opened.recovered);
    tellUnaccepted(context, session, opened.ledger, options);
    const { plan, live } = await whileShown(context, session, options, ({ reader }) =>
      derivePlan({
        configuration: session.configuration,
        ledger: opened.ledger,
        hasher: opened.hasher,
        remote: reader,
        traits: session.traits,
        options: planOptions,
        sources: session.sources,
        ...(base === undefined ? {} : { base }),
      }),
    );
    tellUnmatched(context, options, knownAddresses(session, opened.ledger, live));
    const text = () => renderPlanDocument(signedPlan(context, plan));
    for (const file of [options.out, options.jsonInto]) {
      if (file !== undefined) await writeReport(context, file, text());
    }
    await writePlanReports(context, session.configuration.project.root, options, plan);
    context.news?.({ kind: 'plan', plan, file: options.out });
    const { project } = session.configuration;
    await writePlanViews(context, options, plan, { file: options.out ?? options.jsonInto, text, project });
    if (options.json) context.stdout.write(renderPlanLines(plan));
    else {
      const style = styleFor(context.stdout, context, options.color);
      const saved = options.out === undefined ? {} : { saved: options.out };
      context.stdout.write(
        renderPlan(plan, { style, verbose: options.verbose === true, quiet: options.quiet === true, ...saved }),
      );
    }
    return options.detailedExitcode && hasChanges(plan) ? EXIT.changesPending : EXIT.done;
  } finally {
    await session.close();
  }
}
