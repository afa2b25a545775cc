import type { Plan, Step } from '../model/plan.ts';
import { escapeText } from './escape.ts';
import { renderJsonLine } from './json-line.ts';
import { countOf, joinLines, renderName } from './name.ts';
import { renderStep } from './plan-step.ts';
import type { Style } from './style.ts';

/** What of a reviewed plan still holds, as `apply PLANFILE` tells it before it acts. */
export interface MatchReport {
  readonly perform: readonly { readonly step: Step }[];
  readonly already: readonly Step[];
  readonly moved: readonly { readonly reviewed: Step; readonly fresh: readonly Step[]; readonly why: string }[];
  readonly unreviewed: readonly Step[];
}

/** Tells what will be performed, what is done already, what moved with its new difference, and what nobody reviewed. */
export function renderMatch(plan: Plan, match: MatchReport, style: Style): string {
  const { perform, already, moved, unreviewed } = match;
  const options = { style, verbose: false };
  const total = perform.length + already.length + moved.length;
  return joinLines([
    style.bold(`The reviewed plan: ${perform.length} of ${countOf(total, 'step')} to perform.`),
    '',
    ...already.map((step) => `${renderName(step.address)}: already as reviewed`),
    ...(already.length > 0 ? [''] : []),
    ...moved.flatMap(({ reviewed, fresh, why }) => [
      style.red(`Error: ${renderName(reviewed.address)} ${renderName(why)}; it is not performed.`),
      ...(fresh.length === 0 ? ['  Now nothing would be done to it.', ''] : ['  Now it would be:', '']),
      ...fresh.flatMap((step) => renderStep(step, options)),
    ]),
    ...(moved.length === 0 ? [] : ['To go on: plan again, review the new plan and apply that one.', '']),
    ...(unreviewed.length === 0
      ? []
      : [
          style.yellow(`Warning: ${countOf(unreviewed.length, 'step')} nobody reviewed, not performed:`),
          ...unreviewed.map((step) => `  ${renderName(step.address)}: ${step.action}`),
          '',
        ]),
    ...refusals(plan),
  ]);
}

const DEFERRED_SHOWN = 20;

/** What was left for another time, said at the end: it is no failure, and the next plan shows it again. */
export function renderDeferred(steps: readonly Step[], style: Style): string {
  if (steps.length === 0) return '';
  const names = steps.slice(0, DEFERRED_SHOWN).map((step) => `  ${step.action} ${renderName(step.address)}`);
  const more = steps.length > names.length ? [`  and ${steps.length - names.length} more`] : [];
  return joinLines([
    '',
    style.yellow(
      `Not performed: ${countOf(steps.length, 'step')} deferred in the review; the next plan shows them again.`,
    ),
    ...names,
    ...more,
  ]);
}

/** The same as one line of NDJSON. */
export function renderMatchLine({ perform, already, moved, unreviewed }: MatchReport): string {
  return renderJsonLine({
    type: 'review',
    perform: perform.map(({ step }) => step.address),
    already: already.map((step) => step.address),
    moved: moved.map(({ reviewed, why }) => ({ address: reviewed.address, why })),
    unreviewed: unreviewed.map((step) => step.address),
  });
}

function refusals(plan: Plan): string[] {
  return plan.findings
    .filter((finding) => finding.severity === 'refuse')
    .map(
      (finding) =>
        `Guard ${renderName(finding.code)}: ${escapeText(finding.message)} (${escapeText(finding.remedy ?? '')})`,
    );
}
