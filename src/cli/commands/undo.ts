import { readRun } from '../../ledger/read-runs.ts';
import { TrueupError, UsageError } from '../../model/error.ts';
import { escapeText } from '../../report/escape.ts';
import { renderPlanDocument, renderPlanLines } from '../../report/plan-json.ts';
import { renderPlan } from '../../report/plan-text.ts';
import type { CommandContext } from '../context.ts';
import { deriveUndoPlan } from '../derive-undo-plan.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { findRun, noSuchRun, runsAround } from '../find-run.ts';
import { lockTimeoutOf } from '../options.ts';
import type { Derivation } from '../pipeline.ts';
import { signedPlan } from '../plan-key.ts';
import { openLedger, openSession, type Session } from '../session.ts';
import { styleFor } from '../style.ts';
import { tellRecovered, tellWarnings } from '../tell.ts';
import { writePlanViews } from '../write-plan-views.ts';
import { writeReport } from '../write-report.ts';
import { type ApplyCommandOptions, applyIn } from './apply.ts';
import { planOptionsOf } from './plan.ts';

export interface UndoCommandOptions extends Omit<ApplyCommandOptions, 'journal'> {
  readonly out?: string;
}

/**
 * `trueup undo RUN|FILE`: a plan that takes back a run. It is shown, and saved with `--out`; performed only once somebody
 * said so, in a terminal or with `-y`, by the rules of every apply.
 */
export async function runUndo(context: CommandContext, what: string, options: UndoCommandOptions): Promise<ExitCode> {
  if (options.out !== undefined && options.autoApprove) {
    throw new UsageError('--out saves the plan to be reviewed, and -y performs it', 'Pass one of them.');
  }
  const lockTimeout = lockTimeoutOf(options);
  const planOptions = planOptionsOf(options);
  // Before anything is asked of Intercom: a name that is no run, and a journal that cannot be read.
  const file = await findRun(context, what, runsAround(context, options));
  if (file === undefined || (await readRun(file, context.fs)) === undefined) throw noSuchRun(what);
  const session = await openSession(context, options);
  const asks = context.interactive && options.json !== true && options.out === undefined;
  if (options.autoApprove || asks) {
    return await applyIn(context, session, options, { reviewed: undefined, planOptions, lockTimeout, undo: file });
  }
  try {
    tellWarnings(context, session, options);
    const opened = await openLedger(context, session);
    tellRecovered(context, opened.recovered);
    await checkEnded(context, session, file);
    const derivation = await deriveUndoPlan(context, session, opened, planOptions, file);
    return await showUndo(context, derivation, what, options);
  } finally {
    await session.close();
  }
}

async function showUndo(
  context: CommandContext,
  { plan }: Derivation,
  what: string,
  options: UndoCommandOptions,
): Promise<ExitCode> {
  const text = () => renderPlanDocument(signedPlan(context, plan));
  for (const into of [options.out, options.jsonInto]) {
    if (into !== undefined) await writeReport(context, into, text());
  }
  const file = options.out ?? options.jsonInto;
  await writePlanViews(context, options, plan, { file, text, project: undefined });
  if (options.json) context.stdout.write(renderPlanLines(plan));
  else {
    const style = styleFor(context.stdout, context, options.color);
    const saved = options.out === undefined ? {} : { saved: options.out };
    const shown = { style, verbose: options.verbose === true, quiet: options.quiet === true, ...saved };
    context.stdout.write(renderPlan(plan, shown));
  }
  if (options.out === undefined && plan.steps.length > 0) {
    const refused = plan.findings.some(({ severity }) => severity === 'refuse');
    const env = options.env === undefined ? '' : ` --env ${escapeText(options.env)}`;
    const where = `${env}${options.sandbox ? ' --sandbox' : ''}`;
    context.stderr.write(
      refused
        ? 'Nothing was written, and the guards above would refuse to perform this.\n'
        : `Nothing was written. To perform this: trueup undo ${escapeText(what)} -y${where}; to have it reviewed: --out FILE, then trueup apply FILE${where}\n`,
    );
  }
  return plan.findings.some((finding) => finding.code === 'changed-since') ? EXIT.planMismatch : EXIT.done;
}

/** What a run is still doing cannot be taken back yet. */
async function checkEnded(context: CommandContext, session: Session, file: string): Promise<void> {
  const run = await readRun(file, context.fs);
  const holder = run?.end ? undefined : await session.backend.readLock();
  if (run === undefined || holder === undefined) return;
  const { name, isAlive } = context.host;
  // Nobody has to wait for a process that is known to be gone; what it left is taken into account.
  if (holder.host === name && holder.pid > 0 && !isAlive(holder.pid)) return;
  throw new TrueupError(`${run.header.run} has no end, and ${holder.who} on ${holder.host} holds the ledger`, {
    code: 'run-goes-on',
    category: 'later',
    hint: 'Wait until it is done, and undo it then.',
  });
}
