import type { Plan, PlanOptions, Step } from '../model/plan.ts';
import { isAtTarget } from '../plan/at-target.ts';
import type { Work } from '../plan/build-plan.ts';
import { type Match, matchPlan } from '../plan/match-plan.ts';
import { checkReviewed } from './bound-plan.ts';
import type { CommandContext } from './context.ts';
import { deriveUndoPlan } from './derive-undo-plan.ts';
import { type Derivation, derivePlan } from './pipeline.ts';
import { readReviewed } from './read-reviewed.ts';
import { type OpenLedger, openLedger, type Session } from './session.ts';
import { tellRecovered } from './tell.ts';

/** What was derived, and which part of it may be performed. */
export interface Prepared {
  readonly derivation: Derivation;
  readonly opened: OpenLedger;
  readonly match: Match | undefined;
  readonly perform: readonly Work[];
  /** The id of the plan that was reviewed: what the run's journal names. */
  readonly reviewedId?: string;
  /** Steps that somebody chose to leave for another time. */
  readonly deferred?: readonly Step[];
}

/** Derives what there is to do, and which part of it a reviewed plan lets through; `undo` takes back a run. */
export async function prepare(
  context: CommandContext,
  session: Session,
  options: PlanOptions,
  reviewed: Plan | undefined,
  undo: string | undefined,
): Promise<Prepared> {
  const opened = await openLedger(context, session);
  tellRecovered(context, opened.recovered);
  return await prepareFrom(context, session, opened, options, reviewed, undo);
}

/** The same from a ledger that is open already. */
export async function prepareFrom(
  context: CommandContext,
  session: Session,
  opened: OpenLedger,
  options: PlanOptions,
  reviewed: Plan | undefined,
  undo: string | undefined,
): Promise<Prepared> {
  const { ledger, hasher } = opened;
  if (reviewed) checkReviewed(reviewed, session.configuration.project, opened.ledger);
  const { configuration, reader: remote, traits, sources } = session;
  const derivation =
    undo !== undefined || options.undo
      ? await deriveUndoPlan(context, session, opened, options, undo)
      : await derivePlan({ configuration, ledger, hasher, remote, traits, options, sources });
  if (!reviewed) return { derivation, opened, match: undefined, perform: derivation.work };
  const { project } = derivation;
  const live = await readReviewed({ project, remote, traits }, reviewed, derivation.live);
  const world = { project, live, ledger, hasher };
  const match = matchPlan(reviewed, derivation.work, (step) => isAtTarget(step, world));
  return { derivation, opened, match, perform: match.perform, reviewedId: reviewed.id };
}
