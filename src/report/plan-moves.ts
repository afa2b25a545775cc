import type { Plan, Step } from '../model/plan.ts';
import { escapeText } from './escape.ts';
import { renderName, renderNames } from './name.ts';
import { renderFindingText } from './plan-dangers.ts';
import type { Style } from './style.ts';

const MOVES_SHOWN = 50;
const STEPS_SHOWN = 10;

/** Findings that are told with the moves they belong to. */
export const MOVE_LOSSES: ReadonlySet<string> = new Set(['move-loses-attributes', 'move-loses-associations']);

/** Each rename as the one thing it is: which steps make it, in which order, and what does not come along. */
export function renderMoves(plan: Plan, options: { readonly style: Style; readonly verbose: boolean }): string[] {
  const moves = plan.steps.filter((step) => step.moved_to !== undefined);
  if (moves.length === 0) return [];
  const shown = options.verbose ? moves : moves.slice(0, MOVES_SHOWN);
  const losses = plan.findings.filter((finding) => MOVE_LOSSES.has(finding.code));
  return [
    options.style.bold('Moves:'),
    ...shown.flatMap((move) => [
      `  ${renderName(move.address)} -> ${renderName(move.moved_to ?? '')}`,
      `    ${stepsOf(plan, move)}`,
    ]),
    ...(moves.length > shown.length ? [`  and ${moves.length - shown.length} more; --verbose lists them`] : []),
    ...losses.map((loss) => options.style.yellow(`  ${renderFindingText(loss, STEPS_SHOWN)}`)),
    '',
  ];
}

/** `moved from` or `moved to`, unless the step's reason says so. */
export function renderMoveLabel({ moved_from: from, moved_to: to, reason }: Step): string {
  const label = from !== undefined ? `moved from ${from}` : to !== undefined ? `moved to ${to}` : '';
  return reason.startsWith(label) ? '' : escapeText(label);
}

function stepsOf({ steps }: Plan, move: Step): string {
  const before = move.after_steps.flatMap((number) => steps[number - 1] ?? []);
  const making = before.filter((step) => step.address === move.moved_to);
  const leading = before.filter((step) => step.address !== move.moved_to && step.action !== 'delete');
  const made =
    making.length === 0
      ? 'it is there already'
      : `${numbers(making)} ${making[0]?.action === 'create' ? 'to create it' : 'to make it as written'}`;
  const led = leading.length === 0 ? [] : [`${numbers(leading)} to lead what points at the old one to it`];
  return [made, ...led, `then step ${move.number} to delete the old one`].join(', ');
}

function numbers(steps: readonly Step[]): string {
  const names = steps.map((step) => String(step.number));
  return `${names.length === 1 ? 'step' : 'steps'} ${renderNames(names, STEPS_SHOWN)}`;
}
