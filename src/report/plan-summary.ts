import { isScoped, type Plan } from '../model/plan.ts';
import type { Shard } from '../model/shard.ts';
import { countOf, renderNames } from './name.ts';

/**
 * The last line of a plan, in Terraform's words to the letter: tools that read plans match it. "No changes" is said only
 * when the whole configuration was compared and nothing stands in its way.
 */
export function renderSummaryLine(plan: Plan): string {
  if (isClean(plan) && plan.options.undo) return 'No changes. Nothing of the run is left to take back.';
  if (isClean(plan)) return 'No changes. Your infrastructure matches the configuration.';
  if (isLetBe(plan))
    return `Nothing to do. What moved in Intercom is accepted (${countOf(countAccepted(plan), 'record')}).`;
  if (plan.shard && isIdle(plan)) return `Nothing to do in ${renderShard(plan.shard)}.`;
  if (isScoped(plan) && isIdle(plan)) return `Nothing to do in scope (${renderScope(plan, Infinity)}).`;
  const { add, change, destroy, adopt, forget } = plan.summary;
  const head = adopt > 0 ? `${adopt} to import, ` : '';
  const tail = forget > 0 ? `, ${forget} to forget` : '';
  return `Plan: ${head}${add} to add, ${change} to change, ${destroy} to destroy${tail}.`;
}

/** True when live equals the whole of what is declared: no step, nothing refused, blocked or let be, nothing left out. */
export function isClean(plan: Plan): boolean {
  return isIdle(plan) && isWhole(plan) && countAccepted(plan) === 0;
}

/** True when there is nothing to do, though not all is as it is written: what moved in Intercom is accepted. */
export function isLetBe(plan: Plan): boolean {
  return isIdle(plan) && isWhole(plan) && countAccepted(plan) > 0;
}

/** How many records moved in Intercom, wholly or in part, and are let be. */
export function countAccepted(plan: Plan): number {
  const accepted = plan.findings.filter(({ code }) => code === 'drift-accepted');
  return new Set(accepted.flatMap(({ addresses }) => addresses)).size;
}

/**
 * True when something is left to do, as far as the plan goes: a shard answers for its own part, and `--base` for the change
 * it looks at. Of what `--target` left out nobody can tell.
 */
export function hasChanges(plan: Plan): boolean {
  const { targets, excludes } = plan.options;
  return !isIdle(plan) || targets.length > 0 || excludes.length > 0;
}

/** Which part of the whole this is. */
export function renderShard({ index, total }: Shard): string {
  return `shard ${index} of ${total}`;
}

/** What a scoped plan was made for: `instance/Order/*, without contact/*`, `what changed since main (1a2b3c4)`. */
export function renderScope(plan: Plan, limit: number): string {
  const { targets, excludes, base } = plan.options;
  const since = base?.addresses ? `what changed since ${base.ref} (${base.commit.slice(0, 7)})` : '';
  const within = targets.length > 0 ? `${since === '' ? '' : 'within '}${renderNames(targets, limit)}` : '';
  const without = excludes.length > 0 ? `without ${renderNames(excludes, limit)}` : '';
  return [since, within, without].filter((part) => part !== '').join(', ');
}

function isWhole(plan: Plan): boolean {
  return !isScoped(plan) && plan.shard === undefined;
}

function isIdle(plan: Plan): boolean {
  return plan.steps.length === 0 && plan.findings.every((finding) => finding.severity === 'note');
}
