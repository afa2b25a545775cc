import type { Address } from '../model/address.ts';
import type { Plan, Step } from '../model/plan.ts';
import type { Work } from './build-plan.ts';
import { stepIdentity } from './digest.ts';

/** What a reviewed plan allows of the steps derived just now. */
export interface Match {
  /** Fresh steps equal to a reviewed one: these are performed. */
  readonly perform: readonly Work[];
  /** Reviewed steps whose object is at the step's target already. */
  readonly already: readonly Step[];
  /** Reviewed steps that no longer fit, each with what would be done now (none: nothing, and yet not the target). */
  readonly moved: readonly { readonly reviewed: Step; readonly fresh: readonly Step[]; readonly why: string }[];
  /** Fresh steps nobody reviewed: listed, not performed. */
  readonly unreviewed: readonly Step[];
}

/**
 * A reviewed plan is a constraint, never a source of writes: the steps come from YAML, ledger and live, and only those
 * are performed that equal a reviewed one in address, action, patch and basis. What depends on a step that moved stays
 * undone with it. `isAtTarget` compares a reviewed step's `after` with live.
 */
export function matchPlan(reviewed: Plan, fresh: readonly Work[], isAtTarget: (step: Step) => boolean): Match {
  const freshByIdentity = new Map(fresh.map((work) => [stepIdentity(work.step), work] as const));
  const performed = new Set<Work>();
  const already: Step[] = [];
  const moved: { reviewed: Step; fresh: Step[]; why: string }[] = [];
  const stuck = new Map<number, Step>();
  const freshByAddress = groupByAddress(fresh);
  for (const step of reviewed.steps) {
    const work = freshByIdentity.get(stepIdentity(step));
    const waitsFor = step.after_steps.map((number) => stuck.get(number)).find((other) => other !== undefined);
    const now = (freshByAddress.get(step.address) ?? []).map((other) => other.step);
    if (waitsFor) {
      stuck.set(step.number, step);
      moved.push({ reviewed: step, fresh: now, why: `waits for ${waitsFor.address}, which moved since the review` });
    } else if (work) {
      performed.add(work);
    } else if (now.length === 0 && isAtTarget(step)) {
      already.push(step);
    } else {
      stuck.set(step.number, step);
      moved.push({ reviewed: step, fresh: now, why: 'moved since the review' });
    }
  }
  const kept = keepSatisfied(fresh, performed);
  for (const { step } of [...performed].filter((work) => !kept.has(work))) {
    moved.push({ reviewed: step, fresh: [step], why: 'waits for a step that nobody reviewed' });
  }
  const movedAddresses = new Set(moved.map((each) => each.reviewed.address));
  const unreviewed = fresh.filter((work) => !kept.has(work) && !movedAddresses.has(work.step.address));
  return {
    perform: fresh.filter((work) => kept.has(work)),
    already,
    moved,
    unreviewed: unreviewed.map((work) => work.step),
  };
}

/** Drops performed steps that wait, in the fresh order, for one that will not be performed. */
function keepSatisfied(fresh: readonly Work[], performed: ReadonlySet<Work>): ReadonlySet<Work> {
  const kept = new Set<Work>();
  const numbers = new Set<number>();
  for (const work of fresh) {
    if (!performed.has(work) || !work.step.after_steps.every((number) => numbers.has(number))) continue;
    kept.add(work);
    numbers.add(work.step.number);
  }
  return kept;
}

function groupByAddress(work: readonly Work[]): ReadonlyMap<Address, Work[]> {
  const groups = new Map<Address, Work[]>();
  for (const each of work) {
    const group = groups.get(each.step.address);
    if (group) group.push(each);
    else groups.set(each.step.address, [each]);
  }
  return groups;
}
