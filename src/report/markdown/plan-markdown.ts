import type { Plan } from '../../model/plan.ts';
import { countOf } from '../name.ts';
import { listDangers } from '../plan-dangers.ts';
import { isClean, renderSummaryLine } from '../plan-summary.ts';
import { renderCalls } from '../plan-text.ts';
import { listCounts, renderVerdict } from '../plan-verdict.ts';
import { dangerTable } from './danger-table.ts';
import { deleteNames } from './delete-names.ts';
import { fitParts, type Part } from './fit-parts.ts';
import { leftAlone } from './left-alone.ts';
import { clip, renderCode, renderProse } from './markdown-text.ts';
import { renderShortened, type Whole } from './shortened.ts';
import { stepGroups } from './step-group.ts';

export interface PlanMarkdownOptions {
  /** The result is at most this long, in UTF-16 code units: what JavaScript calls the length. UTF-8 has at most three times as many bytes. */
  readonly limit: number;
  /** What the plan was made from. */
  readonly commit?: string;
  /** The file that holds the whole plan, and its digest. */
  readonly full?: Whole;
}

/** In which order forms give way: values, then fields, then what was left alone, addresses, and deletes last. */
const STAGE = {
  leftAlone: 1,
  values: 2,
  fields: 3,
  names: 4,
  notes: 5,
  shortNames: 6,
  others: 7,
  refusals: 8,
  deletes: 9,
} as const;

const SENTENCES = 2000;

/**
 * A plan for a person who reviews a pull request, as GitHub-flavoured Markdown. What is dangerous comes first and every
 * delete has its name; the rest is shortened in steps, never cut, and what was shortened is said. Nothing out of data is
 * anything but text. Equal plans give equal bytes.
 */
export function renderPlanMarkdown(plan: Plan, options: PlanMarkdownOptions): string {
  const parts = partsOf(plan, options);
  const whole = fitParts(parts, options.limit - 1);
  if (whole.fits && whole.without.length === 0) return `${whole.text}\n`;
  const room = options.limit - 1 - renderShortened(LONGEST, plan, options.full).length - 2;
  const fitted = fitParts(parts, room);
  const text = `${fitted.text}\n\n${renderShortened(fitted.without, plan, options.full)}\n`;
  return text.length <= options.limit ? text : renderLeast(plan, options.limit);
}

/** Longer than whatever can have been left out. */
const LONGEST: readonly string[] = Array.from({ length: 12 }, () => 'x'.repeat(36));

function partsOf(plan: Plan, { full, commit }: PlanMarkdownOptions): readonly Part[] {
  const dangers = listDangers(plan);
  const deletes = plan.steps.filter(({ action }) => action === 'delete');
  return [
    fixed(renderTitle(plan)),
    fixed(renderAlert(deletes.length)),
    fixed(renderProse(clip(renderVerdict(plan), SENTENCES))),
    deleteNames(deletes, dangers.deletes, STAGE.deletes, full ? renderCode(full.name) : 'the plan'),
    dangerTable(dangers, { others: STAGE.others, refusals: STAGE.refusals }),
    ...stepGroups(plan.steps, STAGE),
    leftAlone(plan, { all: STAGE.leftAlone, some: STAGE.notes }),
    fixed(renderFooter(plan, commit)),
  ];
}

function fixed(text: string): Part {
  return { forms: [{ render: () => text, stage: 0 }] };
}

function renderTitle(plan: Plan): string {
  return `## trueup plan: ${titleOf(plan)}`;
}

function titleOf(plan: Plan): string {
  if (isClean(plan)) return 'no changes';
  const refused = plan.findings.some(({ severity }) => severity === 'refuse') ? ['refused'] : [];
  const counts = [...listCounts(plan)].sort(
    (left, right) => Number(right.action === 'delete') - Number(left.action === 'delete'),
  );
  const all = [...refused, ...counts.map(({ action, text }) => (action === 'delete' ? text.toUpperCase() : text))];
  return all.length === 0 ? 'no steps' : all.join(', ');
}

/** A box that hosts paint red. */
function renderAlert(deletes: number): string {
  if (deletes === 0) return '';
  return `> [!CAUTION]\n> **This plan DELETES ${countOf(deletes, 'instance')} in Intercom.**`;
}

function renderFooter(plan: Plan, commit: string | undefined): string {
  const made = commit === undefined ? '' : ` · commit ${renderCode(clip(commit, 100))}`;
  return [
    renderProse(clip(renderSummaryLine(plan), SENTENCES)),
    '',
    `${renderCalls(plan)} Plan id ${renderCode(clip(plan.id, 100))}${made}`,
  ].join('\n');
}

/** When there is room for nothing else: no data is in it, so that it may end anywhere. */
function renderLeast(plan: Plan, limit: number): string {
  const { add, change, destroy } = plan.summary;
  const text = `trueup plan: ${countOf(destroy, 'DELETE', 'DELETES')}, ${add} to add, ${change} to change. Too long to show here.\n`;
  return text.slice(0, Math.max(0, limit));
}
