import type { Action, Origin } from '../model/change.ts';
import { isScoped, type Plan, type Step } from '../model/plan.ts';
import { renderDeleteShare } from './delete-share.ts';
import { countOf, renderName } from './name.ts';
import { countAccepted, isClean, isLetBe, renderScope, renderShard } from './plan-summary.ts';
import { renderUndoBlocked, renderUndoHead } from './undo-verdict.ts';

/** The first line of a plan: what apply would do, whether it would be refused, and whether this is all there is. */
export function renderVerdict(plan: Plan): string {
  const stays = plan.options.undo === undefined ? blocked(plan) : renderUndoBlocked(plan);
  return [planned(plan), accepted(plan), refused(plan), stays, scoped(plan), sharded(plan)]
    .filter((part) => part !== '')
    .join(' ');
}

const WORDS: readonly (readonly [Action, string, string])[] = [
  ['create', 'create', 'creates'],
  ['update', 'update', 'updates'],
  ['delete', 'delete', 'deletes'],
  ['adopt', 'adoption', 'adoptions'],
  ['forget', 'release', 'releases'],
];

function planned(plan: Plan): string {
  const undo = renderUndoHead(plan);
  if (undo !== undefined && plan.steps.length === 0) return undo;
  const place = `workspace ${renderName(plan.workspace)}, environment ${renderName(plan.environment)}`;
  const kept = countOf(plan.summary.unchanged, 'declared thing already is', 'declared things already are');
  if (isClean(plan) || isLetBe(plan)) return `Nothing to do (${place}): ${kept} as written.`;
  if (plan.steps.length === 0) return `No steps (${place}): ${kept} as written.`;
  const actions = listCounts(plan).map(
    ({ action, text }) => `${text}${action === 'delete' ? renderDeleteShare(plan) : ''}`,
  );
  if (undo !== undefined) return `${undo} ${actions.join(', ')}.`;
  return `${countOf(plan.steps.length, 'step')} (${place}): ${actions.join(', ')}${origins(plan)}; ${kept} as written.`;
}

/** `2 creates`, `1 delete`: what is there of each action, in one order. */
export function listCounts(plan: Plan): readonly { readonly action: Action; readonly text: string }[] {
  return WORDS.map(([action, one, many]) => ({
    action,
    number: count(plan, (step) => step.action === action),
    one,
    many,
  }))
    .filter(({ number }) => number > 0)
    .map(({ action, number, one, many }) => ({ action, text: countOf(number, one, many) }));
}

function origins(plan: Plan): string {
  const drift = count(plan, (step) => hasOrigin(step, 'drift'));
  const conflict = count(plan, (step) => hasOrigin(step, 'conflict'));
  const moves = count(plan, (step) => step.moved_to !== undefined);
  const parts = [
    ...(moves > 0 ? [countOf(moves, 'move')] : []),
    ...(drift > 0 ? [`${drift} ${drift === 1 ? 'reverts' : 'revert'} drift`] : []),
    ...(conflict > 0 ? [countOf(conflict, 'conflict')] : []),
  ];
  return parts.length > 0 ? ` (${parts.join(', ')})` : '';
}

/** True when a step, or one of its fields, has this origin. */
export function hasOrigin(step: Step, origin: Origin): boolean {
  return step.origin === origin || Object.values(step.fields).some((field) => field.origin === origin);
}

/** What is let be, and what is not any more. */
function accepted(plan: Plan): string {
  const count = countAccepted(plan);
  const kept = count === 0 ? '' : `Drift of ${countOf(count, 'record')} is accepted and stays.`;
  const isExpired = plan.findings.some(({ code }) => code === 'acceptance-expired');
  const again = isExpired ? 'Drift that was accepted is not any more: the acceptance has expired.' : '';
  return [kept, again].filter((part) => part !== '').join(' ');
}

function refused(plan: Plan): string {
  const guards = plan.findings.filter((finding) => finding.severity === 'refuse').length;
  return guards === 0 ? '' : `Apply would be refused by ${countOf(guards, 'guard')}.`;
}

function blocked(plan: Plan): string {
  const blocks = plan.findings.filter((finding) => finding.severity === 'blocked').length;
  return blocks === 0 ? '' : `Part of what is declared is blocked (${countOf(blocks, 'reason')}).`;
}

function scoped(plan: Plan): string {
  if (isScoped(plan)) return `This plan is scoped (${renderScope(plan, 3)}): ${restOf(plan)}`;
  const { base } = plan.options;
  return base === undefined
    ? ''
    : `All of it was compared: trueup.yaml is not the same in ${base.ref} (${base.commit.slice(0, 7)}), or nothing valid is there.`;
}

function restOf({ options: { base }, findings }: Plan): string {
  if (!base?.addresses) return 'the rest was not compared.';
  const added = findings.filter(({ code }) => code === 'added-to-scope').flatMap(({ addresses }) => addresses);
  const compared = new Set([...base.addresses, ...added]).size;
  return `${compared} of ${countOf(Math.max(base.declared, compared), 'object')} compared.`;
}

function sharded({ shard }: Plan): string {
  return shard === undefined ? '' : `This is ${renderShard(shard)}: the rest is for the others.`;
}

function count(plan: Plan, matches: (step: Step) => boolean): number {
  return plan.steps.filter(matches).length;
}
