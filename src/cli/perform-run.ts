import { applySteps } from '../apply/apply-steps.ts';
import { newLedger, nextLedger } from '../ledger/empty-ledger.ts';
import { openRunJournal, type RunJournal } from '../ledger/run-journal.ts';
import type { Address } from '../model/address.ts';
import { TrueupError } from '../model/error.ts';
import type { ApplyEvent, RunCounts } from '../model/event.ts';
import type { Ledger, LedgerEntry } from '../model/ledger.ts';
import type { Work } from '../plan/build-plan.ts';
import { applyJsonLine } from '../report/apply-json.ts';
import { applyLine, type RunFinished, renderApplySummary, type StepFinished } from '../report/apply-text.ts';
import { renderError } from '../report/error-text.ts';
import type { Style } from '../report/style.ts';
import { rememberBefore } from '../undo/remember-before.ts';
import type { CommandContext } from './context.ts';
import { ignoreRunFiles } from './ignore-run-files.ts';
import type { Derivation } from './pipeline.ts';
import type { OpenLedger, Session } from './session.ts';
import { VERSION } from './version.ts';

/** How a run ended. */
export interface RunEnd {
  readonly counts: RunCounts;
  readonly interrupted: boolean;
  /** The token was refused on the way. */
  readonly unauthorised: boolean;
  /** The ledger could not be written at the end; the run's journal holds what it would have said. */
  readonly ledgerFailed: boolean;
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
  const { difference, plan } = input.derivation;
  const { recorded } = difference;
  if (input.perform.length === 0 && recorded.size === 0 && input.opened.recovered.length === 0) return undefined;
  await session.backend.probe();
  const base = await writeBase(context, session, input.opened, recorded);
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
    },
  });
  try {
    const run = await applyAll(context, session, input, journal, base.ledger, entries);
    await journal.end(run.finished.counts, run.finished.interrupted);
    const ledgerFailed = !(await writeEnd(context, session, base, entries, input.style));
    if (!input.json) context.stdout.write(renderApplySummary(run.finished, run.outcomes, input.style));
    const { counts, interrupted } = run.finished;
    return { counts, interrupted, unauthorised: run.unauthorised, ledgerFailed };
  } finally {
    await journal.close();
  }
}

interface Base {
  readonly ledger: Ledger;
  readonly version: string;
}

/**
 * The ledger on disk as the run starts from it: made when there is none, with recovered runs folded in, and with what it
 * should learn without any write to Intercom, so that a run that fails or dies knows contacts by their new addresses.
 */
async function writeBase(
  context: CommandContext,
  session: Session,
  opened: OpenLedger,
  recorded: ReadonlyMap<Address, LedgerEntry | null>,
): Promise<Base> {
  const { stored, ledger } = opened;
  if (stored && opened.recovered.length === 0 && recorded.size === 0) return stored;
  const { project } = session.configuration;
  const made = newLedger({
    workspace: project.workspace.id,
    environment: project.environment,
    randomBytes: context.randomBytes,
  });
  const { key: _key, keyCheck: _check, ...unkeyed } = made;
  const next = nextLedger(ledger ?? { ...unkeyed, ...opened.key.header }, recorded);
  return { ledger: next, version: await session.backend.write(next, stored?.version) };
}

async function applyAll(
  context: CommandContext,
  session: Session,
  input: RunInput,
  journal: RunJournal,
  ledger: Ledger,
  entries: Map<Address, LedgerEntry | null>,
): Promise<{ finished: RunFinished; outcomes: StepFinished[]; unauthorised: boolean }> {
  const { live, project } = input.derivation;
  const { desired } = session.configuration;
  const managed = input.derivation.managed ?? ((address: Address) => desired.records.get(address)?.body);
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
    sleep: context.sleep,
    signal: context.signal,
    entryOf: (address) => ledger.entries.get(address),
    onEntry: (address, entry) => entries.set(address, entry),
  });
  for await (const raw of events) {
    const event = withMoved(raw, input.moved);
    show(context, input, event);
    if (event.type === 'step-finished') outcomes.push(event);
    if (event.type === 'run-finished') finished = event;
  }
  if (!finished) throw new Error('a run ended without saying so');
  return { finished, outcomes, unauthorised: outcomes.some((outcome) => outcome.unauthorised === true) };
}

/** Reviewed steps that were not even tried because their objects moved: a run that leaves them out is not complete. */
function withMoved(event: ApplyEvent, moved: number): ApplyEvent {
  if (event.type !== 'run-finished' || moved === 0) return event;
  return { ...event, counts: { ...event.counts, moved: event.counts.moved + moved } };
}

function show(context: CommandContext, { json, quiet, style }: RunInput, event: ApplyEvent): void {
  if (json) {
    context.stdout.write(applyJsonLine(event));
    return;
  }
  const line = quiet ? undefined : applyLine(event, style);
  if (line !== undefined) context.stderr.write(`${line}\n`);
}

/** Answers false when the ledger could not be written; the journal then still holds everything for the next run. */
async function writeEnd(
  context: CommandContext,
  session: Session,
  base: Base,
  entries: ReadonlyMap<Address, LedgerEntry | null>,
  style: Style,
): Promise<boolean> {
  try {
    await session.backend.write(nextLedger(base.ledger, entries), base.version);
    return true;
  } catch (error) {
    if (!(error instanceof TrueupError)) throw error;
    context.stderr.write(renderError(error, style));
    context.stderr.write('What this run did is in its journal; the next run takes it into account.\n');
    return false;
  }
}
