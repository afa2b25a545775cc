import type { Plan } from '../../model/plan.ts';
import { renderDeleteShare } from '../delete-share.ts';
import { clip, countOf } from '../name.ts';
import { listDangers } from '../plan-dangers.ts';
import { renderMoves } from '../plan-moves.ts';
import { isClean, renderSummaryLine } from '../plan-summary.ts';
import { renderCalls } from '../plan-text.ts';
import { listCounts, renderVerdict } from '../plan-verdict.ts';
import { plainStyle } from '../style.ts';
import { dangerTable } from './danger-table.ts';
import { leftAlone } from './left-alone.ts';
import { renderCode, renderFence, renderProse } from './markdown-text.ts';
import { namedRows } from './named-rows.ts';
import { fixedPart, optionalPart, type Part, renderParts } from './render-parts.ts';
import { renderShortened, type Whole } from './shortened.ts';
import { stepGroups } from './step-groups.ts';

export interface PlanMarkdownOptions {
  /** The result is at most this long, in UTF-16 code units: what JavaScript calls the length. UTF-8 has at most three times as many bytes. */
  readonly limit: number;
  /** What the plan was made from. */
  readonly commit?: string;
  /** The file that holds the whole plan, and its digest. */
  readonly full?: Whole;
  /** What became of the plan, in words of ours; stands first. */
  readonly notice?: string;
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
  counts: 8,
  refusals: 9,
  deletes: 10,
} as const;

const SENTENCES = 2000;

/**
 * A plan for a person who reviews a pull request, as GitHub-flavoured Markdown. What is dangerous comes first and every
 * delete has its name; the rest is shortened in steps, never cut, and what was shortened is said. Nothing out of data is
 * anything but text. Equal plans give equal bytes.
 */
export function renderPlanMarkdown(plan: Plan, options: PlanMarkdownOptions): string {
  return renderParts(partsOf(plan, options), {
    limit: options.limit,
    note: (without) => renderShortened(without, plan, options.full),
    least: renderLeast(plan),
  });
}

function partsOf(plan: Plan, { full, commit, notice }: PlanMarkdownOptions): readonly Part[] {
  const dangers = listDangers(plan);
  const deletes = plan.steps.filter(({ action }) => action === 'delete');
  return [
    fixedPart(renderTitle(plan)),
    fixedPart(notice === undefined ? '' : `> [!WARNING]\n> **${renderProse(clip(notice, SENTENCES))}**`),
    fixedPart(renderAlert(plan, deletes.length)),
    optionalPart(renderProse(clip(renderVerdict(plan), SENTENCES)), STAGE.others),
    namedRows({
      label: 'DELETE',
      rows: dangers.deletes,
      stage: STAGE.deletes,
      where: full ? renderCode(clip(full.name, 200)) : 'the plan',
    }),
    dangerTable(dangers, { others: STAGE.others, refusals: STAGE.refusals }),
    movesPart(plan),
    ...stepGroups(plan, STAGE),
    leftAlone(plan, { all: STAGE.leftAlone, some: STAGE.notes }),
    fixedPart(renderFooter(plan, commit)),
  ];
}

/** Renames, each as the one thing it is, with what does not come along. */
function movesPart(plan: Plan): Part {
  const [head, ...lines] = renderMoves(plan, { style: plainStyle, verbose: false });
  if (head === undefined) return fixedPart('');
  const text = `<details open><summary>${head}</summary>\n\n${renderFence(lines.slice(0, -1), '')}\n\n</details>`;
  return optionalPart(text, STAGE.others, 'moves');
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
function renderAlert(plan: Plan, deletes: number): string {
  if (deletes === 0) return '';
  const share = renderDeleteShare(plan);
  const what = share.startsWith(' of') ? `${deletes}${share}` : `${countOf(deletes, 'instance')}${share}`;
  return `> [!CAUTION]\n> **DELETES** ${renderProse(what)}`;
}

function renderFooter(plan: Plan, commit: string | undefined): string {
  const made = commit === undefined ? '' : ` · commit ${renderCode(clip(commit, 100))}`;
  return [
    renderProse(clip(renderSummaryLine(plan), SENTENCES)),
    '',
    `${renderCalls(plan)} Plan id ${renderCode(clip(plan.id, 100))}${made}`,
  ].join('\n');
}

function renderLeast({ summary: { add, change, destroy } }: Plan): string {
  return `trueup plan: ${countOf(destroy, 'DELETE', 'DELETES')}, ${add} to add, ${change} to change. Too long to show here.\n`;
}
