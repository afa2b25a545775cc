import { cannotFinish } from '../../api/stops.ts';
import { UsageError } from '../../model/error.ts';
import { NO_COUNTS } from '../../model/event.ts';
import type { Finding, Plan, PlanOptions } from '../../model/plan.ts';
import type { Work } from '../../plan/build-plan.ts';
import { estimateCalls } from '../../plan/estimate-calls.ts';
import { applyJsonLine } from '../../report/apply-json.ts';
import { renderApplySummary } from '../../report/apply-text.ts';
import { escapeText } from '../../report/escape.ts';
import { type Applied, renderApplyMarkdown } from '../../report/markdown/apply-markdown.ts';
import { COMMENT_LIMIT } from '../../report/markdown/limits.ts';
import { renderDeferred, renderMatch, renderMatchLine } from '../../report/match-text.ts';
import { listDangers } from '../../report/plan-dangers.ts';
import { renderPlanDocument, renderPlanLines } from '../../report/plan-json.ts';
import { renderPlan } from '../../report/plan-text.ts';
import type { Style } from '../../report/style.ts';
import { boundOptions } from '../bound-plan.ts';
import { chooseSteps, guardedPlan, withDeferred } from '../choose-steps.ts';
import { confirm } from '../confirm.ts';
import type { CommandContext } from '../context.ts';
import { EXIT, type ExitCode, signalExit } from '../exit-code.ts';
import { lockLedger } from '../lock-ledger.ts';
import { type CommonOptions, lockTimeoutOf, parallelismOf } from '../options.ts';
import { performRun, type RunEnd } from '../perform-run.ts';
import { signedPlan } from '../plan-key.ts';
import { type Prepared, prepare, prepareFrom } from '../prepare-apply.ts';
import { startProgress, whileShown } from '../progress.ts';
import { readPlanFile } from '../read-plan-file.ts';
import { type ReviewTerminal, reviewTerminal } from '../review-plan.ts';
import { openSession, type Session } from '../session.ts';
import { agreeOnStart } from '../shard/agree.ts';
import { amongShards, type RunAmong, type ShardsAsked, shardsOf } from '../shard/among-shards.ts';
import { deletesDone, readyOf, refusalsAlone, refusalsTogether } from '../shard/judge.ts';
import { styleFor } from '../style.ts';
import { knownAddresses, tellMoved, tellUnmatched, tellWarnings } from '../tell.ts';
import { warnOfUnkeptLedger } from '../warn-of-unkept-ledger.ts';
import { type HtmlOption, writeApplyHtml } from '../write-html.ts';
import { type MarkdownOption, writeLastMarkdown } from '../write-markdown.ts';
import { writePlanViews } from '../write-plan-views.ts';
import { writeReport } from '../write-report.ts';
import { planOptionsOf } from './plan.ts';

export interface ApplyCommandOptions extends CommonOptions, MarkdownOption, HtmlOption {
  readonly autoApprove?: boolean;
  /** Steps are chosen in a terminal. */
  readonly interactive?: boolean;
  readonly adopt?: boolean;
  readonly allowDeletes?: string;
  readonly jsonInto?: string;
  readonly shard?: string;
  readonly shardGroup?: string;
  /** The journal of the run that a saved undo takes back, where it is not in .trueup/runs. */
  readonly journal?: string;
}

/** `trueup apply [PLANFILE]`: makes live equal desired, as far as it was reviewed. */
export async function runApply(
  context: CommandContext,
  planFile: string | undefined,
  options: ApplyCommandOptions,
): Promise<ExitCode> {
  const lockTimeout = lockTimeoutOf(options);
  const terminal = options.interactive ? reviewTerminal(context, planFile, options) : undefined;
  const among = shardsOf(context, options);
  if (planFile === undefined && !context.interactive && !options.autoApprove) {
    throw new UsageError(
      'apply needs an approval and there is no terminal to ask in',
      'Pass -y (--auto-approve), or save a plan with trueup plan --out FILE and apply that file.',
    );
  }
  const reviewed = planFile === undefined ? undefined : await readPlanFile(context, planFile);
  const planOptions = reviewed ? boundOptions(reviewed, options) : planOptionsOf(options);
  return await applyIn(context, await openSession(context, options), options, {
    reviewed,
    planOptions,
    lockTimeout,
    ...(among === undefined ? {} : { among }),
    ...(terminal === undefined ? {} : { terminal }),
    ...journalOf(reviewed, options),
  });
}

/** The rest of `apply`, once it is known where: locks, plans, performs, and closes the session. */
export async function applyIn(
  context: CommandContext,
  session: Session,
  options: ApplyCommandOptions,
  asked: {
    readonly reviewed: Plan | undefined;
    readonly planOptions: PlanOptions;
    /** Milliseconds. */
    readonly lockTimeout: number;
    /** The run to take back: its name, or the file of its journal. */
    readonly undo?: string;
    /** The others this is one shard of. */
    readonly among?: ShardsAsked;
    /** Where steps are chosen before they are performed. */
    readonly terminal?: ReviewTerminal;
  },
): Promise<ExitCode> {
  try {
    tellWarnings(context, session, options);
    await warnOfUnkeptLedger(context, options, session.configuration.project);
    if (asked.among !== undefined) return await applyAmong(context, session, options, { ...asked, ...asked.among });
    const lock = await lockLedger(context, session, 'apply', asked.lockTimeout);
    try {
      const prepared = await whileShown(context, session, options, (watched, above) =>
        prepare(above, watched, asked.planOptions, asked.reviewed, asked.undo),
      );
      if (asked.terminal === undefined || prepared.perform.length === 0) {
        return await applyPrepared(context, session, prepared, options);
      }
      return await applyChosen(context, session, prepared, options, { ...asked, terminal: asked.terminal });
    } finally {
      await lock.release();
    }
  } finally {
    await session.close();
  }
}

/**
 * Lets somebody choose steps, and performs those as a reviewed plan is performed: what was chosen is derived once more,
 * since Intercom may have moved while the plan was looked at.
 */
async function applyChosen(
  context: CommandContext,
  session: Session,
  { derivation, opened }: Prepared,
  options: ApplyCommandOptions,
  { terminal, planOptions }: { readonly terminal: ReviewTerminal; readonly planOptions: PlanOptions },
): Promise<ExitCode> {
  const choice = await chooseSteps(context, terminal, session, { derivation, planOptions, options });
  if (typeof choice === 'number') return choice;
  const prepared = await whileShown(context, session, options, (watched, above) =>
    prepareFrom(above, watched, opened, choice.planOptions, choice.reviewed, undefined),
  );
  return await applyPrepared(context, session, withDeferred(prepared, choice.deferred), options);
}

/** The same as one of several shards: under the lock of all of them, telling the others how it ended. */
async function applyAmong(
  context: CommandContext,
  session: Session,
  options: ApplyCommandOptions,
  asked: ShardsAsked & {
    readonly reviewed: Plan | undefined;
    readonly planOptions: PlanOptions;
    readonly lockTimeout: number;
  },
): Promise<ExitCode> {
  return await amongShards(context, session, asked, async (run) => {
    const prepared = await whileShown(context, session, options, (watched, above) =>
      prepare(above, watched, asked.planOptions, asked.reviewed, undefined),
    );
    return await applyPrepared(context, session, prepared, options, run);
  });
}

async function applyPrepared(
  context: CommandContext,
  session: Session,
  prepared: Prepared,
  options: ApplyCommandOptions,
  among?: RunAmong,
): Promise<ExitCode> {
  const { plan } = prepared.derivation;
  const style = styleFor(context.stdout, context, options.color);
  context.news?.({ kind: 'plan', plan, file: undefined });
  const text = () => renderPlanDocument(signedPlan(context, plan));
  if (options.jsonInto !== undefined) await writeReport(context, options.jsonInto, text());
  const { project } = session.configuration;
  const tellPlan = (notice: string) =>
    writePlanViews(context, options, plan, { file: options.jsonInto, text, project, notice });
  await tellPlan('Not performed yet: if nothing else follows, the apply came to no end that it could tell.');
  if (options.json)
    context.stdout.write(renderPlanLines(plan) + (prepared.match ? renderMatchLine(prepared.match) : ''));
  else if (prepared.match) context.stdout.write(renderMatch(guardedPlan(prepared), prepared.match, style));
  else
    context.stdout.write(renderPlan(plan, { style, verbose: options.verbose === true, quiet: options.quiet === true }));
  const refusals = among
    ? refusalsAlone(prepared)
    : prepared.derivation.refusalsOf(prepared.perform, deletesDone(prepared.match));
  tellUnmatched(context, options, knownAddresses(session, prepared.opened.ledger, prepared.derivation.live));
  tellMoved(context, prepared.match?.moved ?? []);
  if (refusals.length > 0) {
    await tellPlan(REFUSED);
    return refuse(context, prepared, refusals);
  }
  checkTime(session, prepared.perform);
  const hasWork = prepared.perform.length > 0;
  if (hasWork && !prepared.match && !options.autoApprove && !(await confirm(context))) {
    await tellPlan('Nothing was written: the plan was not approved.');
    context.stderr.write('Nothing was written: the plan was not approved.\n');
    return signalExit(context) ?? EXIT.failed;
  }
  const agreement = among && (await agreeOnStart(among.run, readyOf(session, prepared)));
  const together = agreement?.complete === true ? refusalsTogether(prepared, agreement) : [];
  if (together.length > 0) {
    await tellPlan(REFUSED);
    return refuse(context, prepared, together);
  }
  const parallelism = parallelismOf(options);
  const shown = { json: options.json === true, quiet: options.quiet === true, style };
  const end = await performRun(context, session, {
    ...prepared,
    ...shown,
    progress: startProgress(context, session, options),
    ...(among && agreement ? { among: { run: among.run, agreement } } : {}),
    moved: prepared.match?.moved.length ?? 0,
    parallelism,
  });
  among?.ended(end);
  context.stdout.write(renderDeferred(prepared.deferred ?? [], style));
  const code = exitCodeOf(context, prepared, end);
  if (!end && code === EXIT.done) tellNothingDone(context, shown);
  context.news?.({ kind: 'apply', applied: appliedOf(prepared, end) });
  await writeLastMarkdown(context, options, () =>
    renderApplyMarkdown(appliedOf(prepared, end), { limit: COMMENT_LIMIT }),
  );
  await writeApplyHtml(context, session, options, end?.finished.run);
  return code;
}

const REFUSED = 'Nothing was written: the guards refuse this plan.';

/** What there is to tell of an apply; without a run it is what was left out. */
function appliedOf({ derivation, match, reviewedId }: Prepared, end: RunEnd | undefined): Applied {
  const moved = match?.moved ?? [];
  const nothing = { ...NOTHING_DONE, counts: { ...NO_COUNTS, moved: moved.length } };
  const { plan } = derivation;
  return {
    run: end?.finished.run ?? '',
    plan: reviewedId ?? plan.id,
    workspace: plan.workspace,
    environment: plan.environment,
    blocked: listDangers(plan).others.filter(({ label }) => label === 'blocked'),
    finished: end?.finished ?? nothing,
    outcomes: end?.outcomes ?? [],
    moved,
    unreviewed: match?.unreviewed ?? [],
  };
}

const NOTHING_DONE = { type: 'run-finished', run: '', counts: NO_COUNTS, interrupted: false } as const;

/** Says what refuses, and what lifts it. */
function refuse(context: CommandContext, { match }: Prepared, refusals: readonly Finding[]): ExitCode {
  context.stderr.write('Error: nothing was written: the guards above refuse this plan.\n');
  for (const { code, message, remedy } of refusals) {
    context.stderr.write(`  ${code}: ${escapeText(message)}\n`);
    if (remedy !== null) context.stderr.write(`    to lift it: ${escapeText(remedy)}\n`);
  }
  return (match?.moved.length ?? 0) > 0 ? EXIT.planMismatch : EXIT.refused;
}

/** Refuses what Intercom's limit does not allow to be done before the deadline. */
function checkTime(session: Session, perform: readonly Work[]): void {
  const steps = perform.map(({ step }) => step);
  const { windowLimit } = session.reader.calls();
  const { writes, seconds } = estimateCalls(steps, windowLimit);
  if (writes > 0 && seconds * 1000 > session.timeLeft()) throw cannotFinish(writes, seconds * 1000, windowLimit);
}

/** Says in the usual words that an apply with nothing to do is complete. */
function tellNothingDone(
  context: CommandContext,
  { json, style }: { readonly json: boolean; readonly style: Style },
): void {
  context.stdout.write(json ? applyJsonLine(NOTHING_DONE) : renderApplySummary(NOTHING_DONE, [], style));
}

/** Once a write has left: signal, then 3 (any failure or unknown), then 5. Before: 77, 75, 5, and 1 for all the rest. */
function exitCodeOf(context: CommandContext, { match, derivation }: Prepared, end: RunEnd | undefined): ExitCode {
  if (end?.interrupted) return signalExit(context) ?? EXIT.interrupted;
  const isIncomplete = end && (end.ledgerFailed || end.counts.failed + end.counts.unknown + end.counts.skipped > 0);
  if (isIncomplete) {
    const hasWritten = end.counts.written + end.counts.unknown > 0;
    if (!hasWritten && end.refusals.has('unauthorised')) return EXIT.unauthorised;
    if (!hasWritten && end.refusals.has('later') && end.refusals.size === 1) return EXIT.tryLater;
    if (end.sent) return EXIT.appliedInPart;
  }
  const moved = (match?.moved.length ?? 0) + (end?.counts.moved ?? 0);
  if (moved > 0) return EXIT.planMismatch;
  // What others changed after the run that is taken back does not fit the undo, as it would not fit a reviewed plan.
  if (derivation.plan.findings.some((finding) => finding.code === 'changed-since')) return EXIT.planMismatch;
  const isBlocked = derivation.plan.findings.some((finding) => finding.severity === 'blocked');
  if (isBlocked) return (end?.counts.written ?? 0) > 0 ? EXIT.appliedInPart : EXIT.failed;
  return isIncomplete ? EXIT.failed : EXIT.done;
}

/** A journal is asked for by a saved undo, and by nothing else. */
function journalOf(reviewed: Plan | undefined, { journal }: ApplyCommandOptions): { readonly undo?: string } {
  if (journal === undefined) return {};
  if (reviewed?.options.undo) return { undo: journal };
  throw new UsageError(
    '--journal belongs to a plan made by trueup undo',
    'Leave it out, or apply the plan of an undo.',
  );
}
