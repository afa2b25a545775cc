import type { Address } from '../model/address.ts';
import type { Body } from '../model/body.ts';
import type { Action } from '../model/change.ts';
import type { RunCounts, StepOutcome } from '../model/event.ts';
import { listChangedFields } from './changed-fields.ts';
import { escapeText } from './escape.ts';
import { renderFieldLines } from './field-lines.ts';
import { countOf, joinLines, renderName } from './name.ts';
import type { Style } from './style.ts';

/** One step of a recorded run. `pending`: its intent is on record and no outcome is. */
export interface RunStep {
  readonly number: number;
  readonly address: Address;
  readonly action: Action;
  readonly outcome: StepOutcome | 'pending';
  readonly message?: string;
  /** Why it was planned. */
  readonly reason?: string;
  /** Before-image: touched fields as they were; null when it did not exist. */
  readonly before: Body | null;
  readonly after: Body | null;
}

/** One recorded apply, as its journal tells it. */
export interface RunReport {
  readonly run: string;
  /** Id of the plan it performed. */
  readonly plan: string;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly workspace?: string;
  readonly environment?: string;
  /** Name and version of the program that made it. */
  readonly tool?: string;
  /** A signal ended it. */
  readonly interrupted?: boolean;
  readonly steps: readonly RunStep[];
  /** False when the journal has no end: the process was killed. */
  readonly ended: boolean;
  readonly counts?: RunCounts;
}

/** A recorded run for a person: how it ended, each step with its outcome and fields, and the counts last. */
export function renderRun(run: RunReport, options: { style: Style; verbose: boolean }): string {
  const { style } = options;
  return joinLines([
    style.bold(`Run ${renderName(run.run)}, started ${renderName(run.startedAt)}: ${renderEnd(run)}`),
    `Plan id: ${renderName(run.plan)}`,
    ...renderPlace(run),
    '',
    ...run.steps.flatMap((step) => renderRunStep(step, options)),
    style.bold(renderOutcomes(run)),
    ...renderUndoHint(run),
  ]);
}

function renderPlace({ workspace, environment, tool }: RunReport): string[] {
  if (workspace === undefined || environment === undefined) return [];
  const made = tool === undefined ? '' : `, by ${renderName(tool)}`;
  return [`Workspace ${renderName(workspace)}, environment ${renderName(environment)}${made}`];
}

/** Only where something may be taken back. */
function renderUndoHint({ run, steps, workspace }: RunReport): string[] {
  const mayBe = steps.some(({ outcome }) => outcome === 'done' || outcome === 'unknown' || outcome === 'pending');
  return mayBe && workspace !== undefined
    ? [`To see what taking it back would do: trueup undo ${renderName(run)}`]
    : [];
}

const OUTCOMES: readonly RunStep['outcome'][] = ['done', 'failed', 'unknown', 'moved', 'skipped', 'pending'];

export function renderEnd(run: RunReport): string {
  const open = run.steps.filter((step) => step.outcome !== 'done').length;
  if (!run.ended) return 'it did not come to its end; the next trueup plan reads what became of it.';
  if (run.interrupted === true) return `it was interrupted, ${countOf(open, 'step')} of ${run.steps.length} not done.`;
  return open === 0 ? 'everything was done.' : `${countOf(open, 'step')} of ${run.steps.length} not done.`;
}

function renderRunStep(step: RunStep, options: { style: Style; verbose: boolean }): string[] {
  return [
    options.style.bold(`  # ${renderName(step.address)}: ${step.action} ${step.outcome}`),
    `    step ${step.number}`,
    ...(step.reason === undefined ? [] : [options.style.dim(`    ${escapeText(step.reason)}`)]),
    ...(step.message === undefined ? [] : [`    ${escapeText(step.message)}`]),
    ...listChangedFields(step.before, step.after).flatMap((field) => renderFieldLines(field, options)),
    '',
  ];
}

export function renderOutcomes(run: RunReport): string {
  const { counts } = run;
  const outcomes = OUTCOMES.map(
    (outcome) => [run.steps.filter((step) => step.outcome === outcome).length, outcome] as const,
  )
    .filter(([number]) => number > 0)
    .map(([number, outcome]) => `${number} ${outcome}`);
  const steps = `Steps: ${outcomes.length > 0 ? outcomes.join(', ') : 'none'}.`;
  return counts === undefined ? steps : `${steps} Write requests confirmed: ${counts.written}.`;
}
