import { type Address, hashScope } from '../../model/address.ts';
import type { Graph } from '../../model/graph.ts';
import type { Plan, Step } from '../../model/plan.ts';
import { renderDeleteShare } from '../delete-share.ts';
import { escapeText } from '../escape.ts';
import { renderName, renderNames, renderSource } from '../name.ts';
import { cutDangers, listDangers } from '../plan-dangers.ts';
import { renderMoveLabel } from '../plan-moves.ts';
import { renderStepFields, renderStepNumbers } from '../plan-step.ts';
import { isClean, renderSummaryLine } from '../plan-summary.ts';
import { renderCalls } from '../plan-text.ts';
import { listCounts, renderVerdict } from '../plan-verdict.ts';
import { renderReferrers } from '../referrers.ts';
import { plainStyle } from '../style.ts';
import type { PageStep, PageView } from './page-view.ts';

const NAMED = 20;
const OTHERS_SHOWN = 50;

/** A plan as a page: the same words as in text and Markdown, and every step with all of its fields. */
export function planView(plan: Plan, graph: Graph | undefined): PageView {
  const { refusals, deletes, others } = listDangers(plan);
  const { shown, hidden } = cutDangers(others, OTHERS_SHOWN);
  const unmanaged = new Set(plan.unmanaged);
  return {
    title: `trueup plan: ${headOf(plan)}`,
    verdict: renderVerdict(plan),
    ...(refusals.length > 0 ? { warning: 'Apply would be refused, and would write nothing.' } : {}),
    facts: [
      ['Workspace', renderName(plan.workspace)],
      ['Environment', renderName(plan.environment)],
      ['Plan id', plan.id],
      ['Result', renderSummaryLine(plan)],
      ['Cost', renderCalls(plan)],
    ],
    dangers: [...refusals, ...deletes, ...shown],
    hidden,
    steps: plan.steps.map((step) => stepView(step, unmanaged)),
    notes: plan.findings
      .filter(({ severity }) => severity === 'note')
      .map(({ message, addresses }) =>
        addresses.length === 0 ? escapeText(message) : `${escapeText(message)}: ${renderNames(addresses, NAMED)}`,
      ),
    graph,
  };
}

function headOf(plan: Plan): string {
  if (isClean(plan)) return 'no changes';
  const counts = listCounts(plan).map(
    ({ action, text }) => `${text}${action === 'delete' ? renderDeleteShare(plan) : ''}`,
  );
  return counts.length === 0 ? 'no steps' : counts.join(', ');
}

function stepView(step: Step, unmanaged: ReadonlySet<Address>): PageStep {
  const about = [
    escapeText(step.reason),
    renderMoveLabel(step),
    renderReferrers(step, unmanaged, Number.POSITIVE_INFINITY),
    step.after_steps.length === 0 ? '' : `after ${renderStepNumbers(step.after_steps)}`,
  ];
  return {
    number: step.number,
    action: step.action,
    state: step.origin,
    type: typeOf(step.address),
    address: renderName(step.address),
    place: step.source === null ? '' : renderSource(step.source),
    file: step.source === null ? '' : renderName(step.source.file),
    about: about.filter((text) => text !== ''),
    lines: renderStepFields(step, { style: plainStyle, verbose: true }),
  };
}

/** `Order`, `contact`, `conversation`. */
export function typeOf(address: Step['address']): string {
  return renderName(hashScope(address).replace(/^instance\//u, ''));
}
