import { listChangedFields } from '../changed-fields.ts';
import { escapeText } from '../escape.ts';
import { renderFieldLines } from '../field-lines.ts';
import { renderName } from '../name.ts';
import type { Danger } from '../plan-dangers.ts';
import { type RunReport, type RunStep, renderEnd, renderOutcomes } from '../run-text.ts';
import { plainStyle } from '../style.ts';
import type { PageView } from './page-view.ts';
import { typeOf } from './plan-view.ts';

/** A run as a page: how it ended, what was not done first, and each step with what it changed. */
export function runView(report: RunReport): PageView {
  const { run, plan, startedAt, workspace, environment, steps } = report;
  const end = renderEnd(report);
  return {
    title: `trueup apply: ${end}`,
    verdict: renderOutcomes(report),
    ...(report.ended && !report.interrupted ? {} : { warning: `The run did not come to its end: ${end}.` }),
    facts: [
      ['Run', renderName(run)],
      ['Started', renderName(startedAt)],
      ['Plan id', renderName(plan)],
      ...(workspace === undefined ? [] : ([['Workspace', renderName(workspace)]] as const)),
      ...(environment === undefined ? [] : ([['Environment', renderName(environment)]] as const)),
    ],
    dangers: steps.filter(({ outcome }) => outcome !== 'done').map(problemOf),
    steps: steps.map((step) => ({
      number: step.number,
      action: step.action,
      state: step.outcome,
      type: typeOf(step.address),
      address: renderName(step.address),
      place: '',
      file: '',
      about: [step.reason, step.message].flatMap((text) => (text === undefined ? [] : [escapeText(text)])),
      lines: listChangedFields(step.before, step.after).flatMap((field) =>
        renderFieldLines(field, { style: plainStyle, verbose: true }),
      ),
    })),
    notes: [],
  };
}

function problemOf({ address, action, outcome, message }: RunStep): Danger {
  const why = message === undefined ? '' : `: ${escapeText(message)}`;
  return { label: 'blocked', name: renderName(address), text: `${action}, ${outcome}${why}`, remedy: null };
}
