import type { RunCounts } from '../model/event.ts';
import { countOf, joinLines, renderName } from './name.ts';
import type { RunOutcome, RunSummary, RunsReport } from './runs-report.ts';
import type { Style } from './style.ts';

const WORDS: { readonly [outcome in RunOutcome]: string } = {
  done: 'done',
  'in-part': 'done in part',
  interrupted: 'interrupted',
  running: 'still running',
  'not-ended': 'did not end',
  unreadable: 'unreadable',
};

/** The history for a person: two lines a run, what it came to first. */
export function renderRuns({ runs, more }: RunsReport, style: Style): string {
  if (runs.length === 0) return joinLines(['No runs.']);
  const rest =
    more === 0 ? [] : ['', `${countOf(more, 'older run')} not shown; --limit ${runs.length + more} shows all.`];
  return joinLines([...runs.flatMap((run) => renderOne(run, style)), ...rest]);
}

function renderOne(run: RunSummary, style: Style): string[] {
  const words = WORDS[run.outcome];
  const paint = run.outcome === 'done' ? style.green : run.outcome === 'running' ? style.cyan : style.yellow;
  const head = `${style.bold(renderName(run.run))}  ${paint(words)}`;
  if (run.header === null) return [head, `    ${renderName(run.message ?? '')}`];
  const { started_at, environment, workspace, plan, tool } = run.header;
  const where = `environment ${renderName(environment)}, workspace ${renderName(workspace)}`;
  const place = run.foreign ? `${where} (not this project's)` : where;
  return [
    `${head}: ${renderCounts(run)}`,
    style.dim(`    ${renderName(started_at)}  ${place}, plan ${renderName(plan)}, ${renderName(tool)}`),
    ...(run.message === null ? [] : [`    ${renderName(run.message)}`]),
  ];
}

const TOLD: readonly (readonly [keyof RunCounts, string])[] = [
  ['adopted', 'imported'],
  ['added', 'added'],
  ['changed', 'changed'],
  ['destroyed', 'destroyed'],
  ['forgotten', 'forgotten'],
  ['failed', 'failed'],
  ['skipped', 'skipped'],
  ['unknown', 'unknown'],
  ['moved', 'moved'],
];

function renderCounts({ counts, recorded }: RunSummary): string {
  if (counts !== null) {
    const parts = TOLD.flatMap(([key, word]) => (counts[key] > 0 ? [`${counts[key]} ${word}`] : []));
    return parts.length === 0 ? 'nothing' : parts.join(', ');
  }
  if (recorded === null) return 'nothing is known of it';
  const { done, failed, pending } = recorded;
  return `${countOf(done, 'step')} done, ${failed} failed, ${pending} without an outcome`;
}
