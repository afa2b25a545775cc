import { join } from 'node:path';
import { type RecordedRun, readRun } from '../ledger/read-runs.ts';
import { digestRun } from '../ledger/run-digest.ts';
import { TrueupError } from '../model/error.ts';
import type { Ledger } from '../model/ledger.ts';
import type { PlanOptions, UndoOption } from '../model/plan.ts';
import type { CommandContext } from './context.ts';
import { findRun, noSuchRun } from './find-run.ts';
import { type Derivation, deriveUndo } from './pipeline.ts';
import type { OpenLedger, Session } from './session.ts';

/**
 * The plan that takes back a run. `what` names the run or the file of its journal; a reviewed undo (`options.undo`) names
 * it too, and then the journal must be the very one it was made from.
 */
export async function deriveUndoPlan(
  context: CommandContext,
  session: Session,
  { ledger, hasher }: OpenLedger,
  options: PlanOptions,
  what: string | undefined,
): Promise<Derivation> {
  const run = await readJournal(context, session, what ?? options.undo?.run ?? 'latest', options.undo !== undefined);
  const digest = digestRun(run);
  const undo: UndoOption = { run: run.header.run, digest, serial: ledger?.serial ?? 0 };
  if (options.undo) checkReviewedUndo(options.undo, undo);
  const owned = checkJournal(run, session, ledger);
  const { configuration, reader: remote, traits, sources } = session;
  const bound = { ...options, undo };
  return deriveUndo({ configuration, ledger: owned, hasher, remote, traits, options: bound, sources, run });
}

async function readJournal(
  context: CommandContext,
  session: Session,
  what: string,
  isReviewed: boolean,
): Promise<RecordedRun> {
  // A reviewed undo says which run it is, and nothing but a run of this project is looked up by that name.
  const file =
    isReviewed && RUN.test(what)
      ? ownJournal(session, what)
      : await findRun(context, what, async () => session.runsDirectory);
  if (file === undefined) throw noSuchRun(what);
  const run = await readRun(file, context.fs).catch((error: unknown) => {
    throw isReviewed ? needsJournal(error) : error;
  });
  if (run === undefined) throw noSuchRun(what);
  return run;
}

const RUN = /^run-\d{8}T\d{6}Z-[0-9a-f]{4}$/u;

function ownJournal(session: Session, run: string): string {
  return join(session.runsDirectory, `${run}.jsonl`);
}

function needsJournal(error: unknown): unknown {
  if (!(error instanceof TrueupError) || error.code !== 'run-unreadable') return error;
  return new TrueupError(error.message, {
    code: error.code,
    category: 'mismatch',
    hint: 'The plan takes back a run and is derived again from its journal. Where that came from elsewhere, name it: trueup apply PLANFILE --journal FILE',
    cause: error,
  });
}

/** A journal of another workspace, environment or ledger says nothing about what is here. */
function checkJournal({ header }: RecordedRun, session: Session, ledger: Ledger | undefined): Ledger {
  const { project } = session.configuration;
  if (header.workspace !== project.workspace.id) {
    throw foreign(`${header.run} was made in workspace ${header.workspace}; this is ${project.workspace.id}`);
  }
  if (header.environment !== project.environment) {
    throw foreign(
      `${header.run} was made in environment ${header.environment}; this is ${project.environment}`,
      header.environment === 'default' ? 'Leave out --env.' : `Pass --env ${header.environment}.`,
    );
  }
  if (ledger === undefined) throw foreign(`${header.run} was made with a ledger, and there is none here`);
  if (header.lineage !== ledger.lineage) throw foreign(`${header.run} was made with another ledger`);
  return ledger;
}

function foreign(why: string, hint?: string): TrueupError {
  return new TrueupError(`The run cannot be undone here: ${why}. Nothing was written.`, {
    code: 'foreign-run',
    category: 'refused',
    hint: hint ?? 'Undo it in the project, and with the ledger, that it was made with.',
  });
}

function checkReviewedUndo(reviewed: UndoOption, now: UndoOption): void {
  if (reviewed.run !== now.run || reviewed.digest !== now.digest) {
    throw stale(`The plan takes back ${reviewed.run}, and this is not the journal it was made from`);
  }
  if (reviewed.serial !== now.serial) {
    throw stale(`The plan that takes back ${reviewed.run} was made before something else was applied`);
  }
}

function stale(why: string): TrueupError {
  return new TrueupError(`${why}. Nothing was written.`, {
    code: 'stale-undo',
    category: 'mismatch',
    hint: 'Plan the undo again and review that plan: trueup undo RUN --out FILE',
  });
}
