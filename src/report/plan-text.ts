import type { Plan } from '../model/plan.ts';
import { countOf, joinLines, renderName, renderNames } from './name.ts';
import { renderDangers, renderFindingText } from './plan-dangers.ts';
import { MOVE_LOSSES, renderMoves } from './plan-moves.ts';
import { renderStep } from './plan-step.ts';
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
  const { style } = options;
  return joinLines([
    style.bold(renderVerdict(plan)),
    '',
    ...renderDangers(plan, style),
    ...renderMoves(plan, options),
    ...(options.quiet ? [] : plan.steps.flatMap((step) => renderStep(step, options))),
    ...(options.quiet ? [] : renderLeftAlone(plan, options)),
    renderCalls(plan),
    `Plan id: ${renderName(plan.id)}`,
    '',
    isClean(plan) ? style.green(renderSummaryLine(plan)) : style.bold(renderSummaryLine(plan)),
    ...renderSaved(options.saved),
  ]);
}

function renderLeftAlone(plan: Plan, options: PlanTextOptions): string[] {
  // Told with the moves, and with the deletes, they belong to, or among the first things.
  const isTold = (code: string) => MOVE_LOSSES.has(code) || code === 'rename-likely' || code === 'acceptance-expired';
  const notes = plan.findings.filter((finding) => finding.severity === 'note' && !isTold(finding.code));
  if (notes.length === 0 && plan.unmanaged.length === 0) return [];
  const shown = options.verbose ? notes : notes.slice(0, NOTES_SHOWN);
  const lines = shown.map((note) => `  ${renderName(note.code)}: ${renderFindingText(note, UNMANAGED_SHOWN)}`);
  if (notes.length > shown.length) lines.push(`  and ${notes.length - shown.length} more; --verbose lists them`);
  return [options.style.bold('Left alone, and why:'), ...lines, ...renderUnmanaged(plan, options.verbose), ''];
}

function renderUnmanaged(plan: Plan, verbose: boolean): string[] {
  if (plan.unmanaged.length === 0) return [];
  const things = countOf(plan.unmanaged.length, 'live thing');
  const names = renderNames(plan.unmanaged, verbose ? Infinity : UNMANAGED_SHOWN);
  return [`  unmanaged: ${things} that nobody here declares or owns: ${names}`];
}

function renderCalls(plan: Plan): string {
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
