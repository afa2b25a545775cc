import { isScoped, type Plan } from '../model/plan.ts';
import type { Shard } from '../model/shard.ts';
import { renderNames } from './name.ts';

/**
 * The last line of a plan, in Terraform's words to the letter: tools that read plans match it. "No changes" is said only
 * when the whole configuration was compared and nothing stands in its way.
 */
export function renderSummaryLine(plan: Plan): string {
  if (isClean(plan) && plan.options.undo) return 'No changes. Nothing of the run is left to take back.';
  if (isClean(plan)) return 'No changes. Your infrastructure matches the configuration.';
  if (plan.shard && isIdle(plan)) return `Nothing to do in ${renderShard(plan.shard)}.`;
  if (isScoped(plan) && isIdle(plan)) return `Nothing to do in scope (${renderScope(plan, Infinity)}).`;
  const { add, change, destroy, adopt, forget } = plan.summary;
  const head = adopt > 0 ? `${adopt} to import, ` : '';
  const tail = forget > 0 ? `, ${forget} to forget` : '';
  return `Plan: ${head}${add} to add, ${change} to change, ${destroy} to destroy${tail}.`;
}

/** True when live equals the whole of what is declared: no step, nothing refused or blocked, nothing left out. */
export function isClean(plan: Plan): boolean {
  return isIdle(plan) && !isScoped(plan) && plan.shard === undefined;
}

/** True when something is left to do, as far as the plan goes: a shard answers for its own part, and others for theirs. */
export function hasChanges(plan: Plan): boolean {
  return !isClean(plan) && (plan.shard === undefined || !isIdle(plan) || isScoped(plan));
}

/** Which part of the whole this is. */
export function renderShard({ index, total }: Shard): string {
  return `shard ${index} of ${total}`;
}

/** The globs a scoped plan was made with: `instance/Order/*, without contact/*`. */
export function renderScope(plan: Plan, limit: number): string {
  const { targets, excludes } = plan.options;
  const without = excludes.length > 0 ? `${targets.length > 0 ? ', ' : ''}without ${renderNames(excludes, limit)}` : '';
  return `${renderNames(targets, limit)}${without}`;
}

function isIdle(plan: Plan): boolean {
  return plan.steps.length === 0 && plan.findings.every((finding) => finding.severity === 'note');
}
