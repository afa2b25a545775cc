import { deadlinePassed } from '../api/stops.ts';
import { type ApplyInput, applySteps } from '../apply/apply-steps.ts';
import { newLedger, nextLedger } from '../ledger/empty-ledger.ts';
import { intendAhead } from '../ledger/intended-entry.ts';
import { mergeLedger } from '../ledger/merge-ledger.ts';
import { openRunJournal, type RunJournal } from '../ledger/run-journal.ts';
import type { Address } from '../model/address.ts';
import type { ErrorCategory } from '../model/error.ts';
import type { ApplyEvent, RunCounts } from '../model/event.ts';
import type { Ledger, LedgerEntry } from '../model/ledger.ts';
import type { Work } from '../plan/build-plan.ts';
import { type RunFinished, renderApplySummary, type StepFinished } from '../report/apply-text.ts';
import type { Style } from '../report/style.ts';
import { rememberBefore } from '../undo/remember-before.ts';
import type { CommandContext } from './context.ts';
import { ignoreRunFiles } from './ignore-run-files.ts';
import { keepOutcome } from './keep-outcome.ts';
import type { Derivation } from './pipeline.ts';
import type { Progress } from './progress.ts';
import type { OpenLedger, Session } from './session.ts';
import type { Agreement } from './shard/agree.ts';
import type { ShardRun } from './shard/join-shards.ts';
import { heldBy, paceShard } from './shard/shard-pacing.ts';
import { tellEvent, tellTime } from './tell-run.ts';
import { VERSION } from './version.ts';

/** How a run ended. */
export interface RunEnd {
  readonly counts: RunCounts;
  readonly interrupted: boolean;
  /** A request that writes has left, whatever came of it. */
  readonly sent: boolean;
  /** What steps were refused for. */
  readonly refusals: ReadonlySet<ErrorCategory>;
  /** The ledger or the journal could not be written at the end, and it was told where what the run did is kept. */
  readonly ledgerFailed: boolean;
  /** Instances that steps were to let go of, and did not. */
  readonly holding: readonly string[];
  /** What was said at the end, and of each step. */
  readonly finished: RunFinished;
  readonly outcomes: readonly StepFinished[];
}

export interface RunInput {
  readonly derivation: Derivation;
  readonly opened: OpenLedger;
  readonly perform: readonly Work[];
  /** The plan the steps were reviewed in, where one was; its id stands in the journal. */
  readonly reviewedId?: string;
  /** Reviewed steps that no longer fit and are left out. */
  readonly moved: number;
  readonly json: boolean;
  /** No progress, only what it came to. */
  readonly quiet: boolean;
  readonly style: Style;
  readonly parallelism: number;
  /** Shows the run instead of plain lines, where there is a terminal for it. */
  readonly progress?: Progress;
  /** The others this is one shard of, and what all of them came to. */
  readonly among?: { readonly run: ShardRun; readonly agreement: Agreement };
}

/**
 * Performs steps and keeps the ledger in step with them: the ledger can be written and exists before the first request
 * leaves, each intent is on disk before its request, and the ledger learns at the end what came of them. Undefined when
 * there was nothing to do.
 */
export async function performRun(
  context: CommandContext,
  session: Session,
  input: RunInput,
): Promise<RunEnd | undefined> {
  try {
    return await perform(input.progress?.context ?? context, session, input);
  } finally {
    input.progress?.end();
  }
}

async function perform(context: CommandContext, session: Session, input: RunInput): Promise<RunEnd | undefined> {
  const { difference, plan } = input.derivation;
  const { recorded } = difference;
  if (input.perform.length === 0 && recorded.size === 0 && input.opened.recovered.length === 0) return undefined;
  await session.backend.probe();
  const base = input.among
    ? await mergeBase(context, session, input, recorded)
    : await writeBase(context, session, input, recorded);
  if (input.perform.length === 0) return undefined;
  const entries = new Map<Address, LedgerEntry | null>();
  await ignoreRunFiles(context, session.configuration.project.root);
  const journal = await openRunJournal({
    directory: session.runsDirectory,
    root: session.configuration.project.root,
    now: context.now,
    randomBytes: context.randomBytes,
    fs: context.fs,
    step: context.step,
    header: {
      plan: input.reviewedId ?? plan.id,
      workspace: plan.workspace,
      environment: plan.environment,
      lineage: base.ledger.lineage,
      serial: base.ledger.serial,
      tool: `trueup ${VERSION}`,
      ...learnedFrom(input.opened.ledger, recorded),
    },
  });
  try {
    const run = await applyAll(context, session, input, journal, base.ledger, entries);
    const { counts, interrupted } = run.finished;
    const merge = (): Promise<void> => mergeOutcome(context, session, input, base.ledger, entries);
    const ended = { journal, counts, interrupted, base, entries, ...(input.among ? { merge } : {}) };
    const ledgerFailed = !(await keepOutcome(context, session, ended, input.style));
    tellTime(context, input, run.finished);
    if (!input.json) context.stdout.write(renderApplySummary(run.finished, run.outcomes, input.style));
    const done = new Set(run.outcomes.flatMap(({ number, outcome }) => (outcome === 'done' ? [number] : [])));
    const holding = input.among ? heldBy(input, ({ step }) => done.has(step.number)) : [];
    const { sent, refusals, finished, outcomes } = run;
    return { counts, interrupted, sent, refusals, ledgerFailed, holding, finished, outcomes };
  } catch (error) {
    // What broke off the run is the news, not that its journal could not be closed either.
    await journal.close().catch(() => undefined);
    throw error;
  }
}

/** What the ledger learns before the first step, and what it held until then. */
function learnedFrom(ledger: Ledger | undefined, recorded: ReadonlyMap<Address, LedgerEntry | null>) {
  if (recorded.size === 0) return {};
  const learned = [...recorded].map(([address, entry]) => ({
    address,
    was: ledger?.entries.get(address) ?? null,
    entry,
  }));
  return { learned };
}

interface Base {
  readonly ledger: Ledger;
  readonly version: string;
}

/**
 * The ledger as the run starts from it, where it is kept: made when there is none, with recovered runs folded in, and
 * with what it should learn without any write to Intercom, so that a run that fails or dies knows contacts by their new
 * addresses. Where others go on from it without this run's journal, it says beforehand what the run means to do; what it
 * did takes the place of that at the end.
 */
async function writeBase(
  context: CommandContext,
  session: Session,
  { opened, perform }: RunInput,
  recorded: ReadonlyMap<Address, LedgerEntry | null>,
): Promise<Base> {
  const { stored, ledger } = opened;
  const ahead = session.backend.shared ? perform.map(({ change }) => change) : [];
  if (stored && opened.recovered.length === 0 && recorded.size === 0 && ahead.length === 0) return stored;
  const { project } = session.configuration;
  const made = newLedger({
    workspace: project.workspace.id,
    environment: project.environment,
    randomBytes: context.randomBytes,
  });
  const { key: _key, keyCheck: _check, ...unkeyed } = made;
  const next = nextLedger(ledger ?? { ...unkeyed, ...opened.key.header }, recorded);
  return { ledger: next, version: await session.backend.write(intendAhead(next, ahead), stored?.version) };
}

/**
 * The same for one of several shards, whose entries alone it changes: the others write the same ledger at the same time.
 * There is one already.
 */
async function mergeBase(
  context: CommandContext,
  { backend }: Session,
  { opened, perform, derivation }: RunInput,
  recorded: ReadonlyMap<Address, LedgerEntry | null>,
): Promise<Base> {
  const isOwn = (address: Address) => derivation.sharded?.isOwn(address) === true;
  const learned = new Map(recorded);
  // What interrupted runs recorded stands in the ledger that was read, and not where it is kept.
  for (const address of new Set([
    ...(opened.ledger?.entries.keys() ?? []),
    ...(opened.stored?.ledger.entries.keys() ?? []),
  ])) {
    const entry = opened.ledger?.entries.get(address);
    if (learned.has(address) || !isOwn(address) || entry === opened.stored?.ledger.entries.get(address)) continue;
    learned.set(address, entry ?? null);
  }
  const ahead = perform.map(({ change }) => change);
  let base: Ledger | undefined;
  const { ledger, version } = await mergeLedger(
    backend,
    (stored) => {
      base = undefined;
      if (learned.size === 0 && ahead.length === 0) return undefined;
      base = nextLedger(stored, learned);
      return intendAhead(base, ahead);
    },
    context.sleep,
  );
  return { ledger: base ?? ledger, version };
}

/** Puts what came of this shard's steps into the ledger; of those that were not done, what was there before. */
async function mergeOutcome(
  context: CommandContext,
  { backend }: Session,
  { perform }: RunInput,
  base: Ledger,
  entries: ReadonlyMap<Address, LedgerEntry | null>,
): Promise<void> {
  const outcome = new Map<Address, LedgerEntry | null>();
  for (const { change } of perform) outcome.set(change.address, base.entries.get(change.address) ?? null);
  for (const [address, entry] of entries) outcome.set(address, entry);
  await mergeLedger(backend, (ledger) => nextLedger(ledger, outcome), context.sleep);
}

async function applyAll(
  context: CommandContext,
  session: Session,
  input: RunInput,
  journal: RunJournal,
  ledger: Ledger,
  entries: Map<Address, LedgerEntry | null>,
): Promise<{ finished: RunFinished; outcomes: StepFinished[]; refusals: Set<ErrorCategory>; sent: boolean }> {
  const { live, project, managed } = input.derivation;
  const remember = rememberBefore({ project, live, ledger, jobs: input.perform });
  const remote = session.openWriter();
  const outcomes: StepFinished[] = [];
  let finished: RunFinished | undefined;
  const events = applySteps({
    run: journal.run,
    project: input.derivation.project,
    jobs: input.perform,
    remote,
    recorder: { intent: (record) => journal.intent(remember(record)), result: journal.result },
    ids: new Map([...live.records].map(([address, record]) => [address, record.id])),
    managed,
    traits: session.traits,
    parallelism: input.parallelism,
    sleep: (milliseconds) => context.sleep(milliseconds, context.signal),
    signal: context.signal,
    whyNot: () => (session.timeLeft() > 0 ? remote.whyStopped() : deadlinePassed()),
    entryOf: (address) => ledger.entries.get(address),
    onEntry: (address, entry) => entries.set(address, entry),
    ...stagesOf(context, session, input, entries),
  });
  session.divertNotices((message) => tellEvent(context, input, { type: 'notice', message }));
  try {
    for await (const raw of events) {
      const event = withMoved(raw, input.moved);
      tellEvent(context, input, event);
      if (event.type === 'step-finished') outcomes.push(event);
      if (event.type === 'run-finished') finished = event;
    }
  } finally {
    session.divertNotices();
  }
  if (!finished) throw new Error('a run ended without saying so');
  return { finished, outcomes, refusals: refusalsOf(outcomes), sent: remote.calls().writes > 0 };
}

function stagesOf(
  context: CommandContext,
  session: Session,
  { among, derivation, perform, opened }: RunInput,
  entries: ReadonlyMap<Address, LedgerEntry | null>,
): Pick<ApplyInput, 'stages'> {
  if (among === undefined) return {};
  return { stages: paceShard(context, session, { ...among, derivation, perform, before: opened.ledger, entries }) };
}

/** A step that was answered and not kept is refused for what it asks. */
function refusalsOf(outcomes: readonly StepFinished[]): Set<ErrorCategory> {
  return new Set(
    outcomes.flatMap(({ outcome, category }) => (outcome === 'failed' ? (category ?? 'failed') : (category ?? []))),
  );
}

/** Reviewed steps that were not even tried because their objects moved: a run that leaves them out is not complete. */
function withMoved(event: ApplyEvent, moved: number): ApplyEvent {
  if (event.type !== 'run-finished' || moved === 0) return event;
  return { ...event, counts: { ...event.counts, moved: event.counts.moved + moved } };
}
