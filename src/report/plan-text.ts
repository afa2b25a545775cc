import type { Plan } from '../model/plan.ts';
import { foldSteps } from './fold-steps.ts';
import { countOf, joinLines, renderName, renderNames } from './name.ts';
import { renderDangers, renderFindingText } from './plan-dangers.ts';
import { MOVE_LOSSES, renderMoves } from './plan-moves.ts';
import { renderFold } from './plan-step.ts';
import { isClean, renderSummaryLine } from './plan-summary.ts';
import { renderVerdict } from './plan-verdict.ts';
import type { Style } from './style.ts';

/** How a plan is shown. */
export interface PlanTextOptions {
  readonly style: Style;
  /** Long texts, large sets and lists in full, and the line of every field. */
  readonly verbose: boolean;
  /** Leaves out the steps and what was left alone; verdict, dangers and summary stay. */
  readonly quiet?: boolean;
  /** The file the plan was saved to. */
  readonly saved?: string;
}

const NOTES_SHOWN = 50;
const UNMANAGED_SHOWN = 5;

/**
 * A plan for a person to review: verdict, dangerous things, each step with its changed fields, what was left alone, cost
 * and id, and Terraform's summary line. Depends on nothing but the plan and the options: equal plans give equal bytes.
 */
export function renderPlan(plan: Plan, options: PlanTextOptions): string {
  const { style, verbose } = options;
  const shown = { style, verbose, unmanaged: new Set(plan.unmanaged) };
  return joinLines([
    style.bold(renderVerdict(plan)),
    '',
    ...renderDangers(plan, style),
    ...renderMoves(plan, options),
    ...(options.quiet ? [] : foldSteps(plan.steps).flatMap((fold) => renderFold(fold, shown))),
    ...(options.quiet ? [] : renderLeftAlone(plan, options)),
    renderCalls(plan),
    `Plan id: ${renderName(plan.id)}`,
    '',
    isClean(plan) ? style.green(renderSummaryLine(plan)) : style.bold(renderSummaryLine(plan)),
    ...renderSaved(options.saved),
  ]);
}

/** What was left alone, and why: a line each, the count of what nobody here manages last. */
export function listLeftAlone(plan: Plan, verbose: boolean = false): string[] {
  // Told with the moves, and with the deletes, they belong to, or among the first things.
  const isTold = (code: string) => MOVE_LOSSES.has(code) || code === 'rename-likely' || code === 'acceptance-expired';
  const notes = plan.findings.filter((finding) => finding.severity === 'note' && !isTold(finding.code));
  const lines = notes.map((note) => `${renderName(note.code)}: ${renderFindingText(note, UNMANAGED_SHOWN)}`);
  return [...lines, ...renderUnmanaged(plan, verbose)];
}

function renderLeftAlone(plan: Plan, { style, verbose }: PlanTextOptions): string[] {
  const lines = listLeftAlone(plan, verbose);
  if (lines.length === 0) return [];
  const notes = lines.length - (plan.unmanaged.length === 0 ? 0 : 1);
  const hidden = verbose ? 0 : Math.max(0, notes - NOTES_SHOWN);
  const more = hidden > 0 ? [`and ${hidden} more; --verbose lists them`] : [];
  const shown = [...lines.slice(0, notes - hidden), ...more, ...lines.slice(notes)];
  return [style.bold('Left alone, and why:'), ...shown.map((line) => `  ${line}`), ''];
}

function renderUnmanaged(plan: Plan, verbose: boolean): string[] {
  if (plan.unmanaged.length === 0) return [];
  const things = countOf(plan.unmanaged.length, 'live thing');
  const names = renderNames(plan.unmanaged, verbose ? Infinity : UNMANAGED_SHOWN);
  return [`unmanaged: ${things} that nobody here declares or owns: ${names}`];
}

/** What reading has cost and what writing will. */
export function renderCalls(plan: Plan): string {
  const { read, write, estimated_seconds: seconds } = plan.calls;
  const time = write === 0 ? '' : `, about ${renderDuration(seconds)}`;
  return `Calls: ${countOf(read, 'read')} made, ${countOf(write, 'write')} to make${time}.`;
}

function renderDuration(seconds: number): string {
  const whole = Math.max(1, Math.ceil(seconds));
  return whole < 120 ? `${whole} s` : `${Math.ceil(whole / 60)} min`;
}

function renderSaved(file: string | undefined): string[] {
  if (file === undefined) return [];
  const name = renderName(file);
  return ['', `Saved the plan to ${name}. To perform exactly these steps: trueup apply ${name}`];
}
