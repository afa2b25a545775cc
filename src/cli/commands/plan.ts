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
import { openLedger, openSession, type Session } from '../session.ts';
import { noShards } from '../shard/join-shards.ts';
import { styleFor } from '../style.ts';
import { knownAddresses, tellRecovered, tellUnaccepted, tellUnmatched, tellWarnings } from '../tell.ts';
import { writeReport } from '../write-report.ts';

export interface PlanCommandOptions extends CommonOptions {
  readonly out?: string;
  readonly jsonInto?: string;
  readonly detailedExitcode?: boolean;
  readonly adopt?: boolean;
  readonly allowDeletes?: string;
  readonly shard?: string;
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
  return await planIn(context, await openSession(context, options), options, planOptions);
}

/** The rest of `plan`, once it is known where: reads, tells, and closes the session. */
export async function planIn(
  context: CommandContext,
  session: Session,
  options: PlanCommandOptions,
  planOptions: PlanOptions,
): Promise<ExitCode> {
  try {
    tellWarnings(context, session, options);
    if (planOptions.shard && session.backend.joinLock === undefined) throw noShards(session.backend.location);
    const opened = await openLedger(context, session);
    tellRecovered(context, opened.recovered);
    tellUnaccepted(context, session, opened.ledger, options);
    const { plan, live } = await derivePlan({
      configuration: session.configuration,
      ledger: opened.ledger,
      hasher: opened.hasher,
      remote: session.reader,
      traits: session.traits,
      options: planOptions,
      sources: session.sources,
    });
    tellUnmatched(context, options, knownAddresses(session, opened.ledger, live));
    for (const file of [options.out, options.jsonInto]) {
      if (file !== undefined) await writeReport(context, file, renderPlanDocument(signedPlan(context, plan)));
    }
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
