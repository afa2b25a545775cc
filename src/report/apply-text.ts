import type { Action } from '../model/change.ts';
import type { ApplyEvent, RunCounts, StepOutcome } from '../model/event.ts';
import { escapeText } from './escape.ts';
import { countOf, joinLines, renderName } from './name.ts';
import type { Style } from './style.ts';

/** How a step ended, as the run said it. */
export type StepFinished = Extract<ApplyEvent, { type: 'step-finished' }>;
/** How a run ended. */
export type RunFinished = Extract<ApplyEvent, { type: 'run-finished' }>;

/** The progress line (or lines) of one event, without line feed at the end; undefined when it has none. */
export function applyLine(event: ApplyEvent, style: Style): string | undefined {
  switch (event.type) {
    case 'run-started':
      return style.dim(`Run ${renderName(event.run)}: ${countOf(event.steps.length, 'step')}.`);
    case 'step-started':
      return `${renderName(event.address)}: ${STARTED[event.action]}...`;
    case 'step-retried':
      return style.yellow(
        `${renderName(event.address)}: Trying again (attempt ${event.attempt}): ${escapeText(event.why)}`,
      );
    case 'step-finished':
      return finishedLine(event, style);
    case 'notice':
      return style.yellow(`Notice: ${escapeText(event.message)}`);
    case 'run-finished':
      return undefined;
  }
}

/**
 * What a run came to. Terraform's `Apply complete!` is said only when every step is done; anything else is an error that
 * lists what was done, what was not and why (deletes first), and what to do next.
 */
export function renderApplySummary(finished: RunFinished, outcomes: readonly StepFinished[], style: Style): string {
  const { counts } = finished;
  if (isComplete(finished)) return joinLines([style.green(`Apply complete! Resources: ${renderDone(counts)}.`)]);
  const head = finished.interrupted ? 'the apply was interrupted by a signal' : 'the apply did not complete';
  const problems = PROBLEMS.filter(([outcome]) => counts[outcome] > 0).map(
    ([outcome]) => `${counts[outcome]} ${outcome}`,
  );
  return joinLines([
    style.red(`Error: ${head}${problems.length > 0 ? `: ${problems.join(', ')}` : ''}.`),
    '',
    `Done: ${renderDone(counts)}.`,
    '',
    ...PROBLEMS.flatMap(([outcome, title]) => renderGroup(title, outcome, outcomes, style)),
    style.bold('What to do next:'),
    ...nextSteps(finished).map((line) => `  ${line}`),
  ]);
}

/** True when every step of the run is done: the only case that may be called complete. */
export function isComplete(finished: Pick<RunFinished, 'counts' | 'interrupted'>): boolean {
  return !finished.interrupted && PROBLEMS.every(([outcome]) => finished.counts[outcome] === 0);
}

type Problem = Exclude<StepOutcome, 'done'>;

/** What a step that is not done may be, and how it is called; the gravest first. */
export const PROBLEMS: readonly (readonly [Problem, string])[] = [
  ['failed', 'Failed'],
  ['unknown', 'Outcome unknown (the request left, no answer settled it)'],
  ['moved', 'Moved since the plan was reviewed'],
  ['skipped', 'Skipped'],
];

const STARTED: { readonly [action in Action]: string } = {
  create: 'Creating',
  update: 'Modifying',
  delete: 'Destroying',
  adopt: 'Adopting',
  forget: 'Forgetting',
};

const DONE: { readonly [action in Action]: string } = {
  create: 'Creation complete',
  update: 'Modifications complete',
  delete: 'Destruction complete',
  adopt: 'Adoption complete',
  forget: 'Forgotten',
};

const OUTCOMES: { readonly [outcome in Problem]: string } = {
  failed: 'Failed',
  skipped: 'Skipped',
  unknown: 'Outcome unknown',
  moved: 'Moved since the plan was reviewed',
};

function finishedLine(event: StepFinished, style: Style): string {
  const address = renderName(event.address);
  if (event.outcome === 'done') {
    const done = event.already === true ? 'Already at its target' : DONE[event.action];
    return style.green(`${address}: ${done}${event.id === undefined ? '' : ` [id=${renderName(event.id)}]`}`);
  }
  const why = event.message === undefined ? '' : `: ${escapeText(event.message)}`;
  const hint = event.hint === undefined ? '' : `\n  hint: ${escapeText(event.hint)}`;
  const paint = event.outcome === 'skipped' ? style.yellow : style.red;
  return `${paint(`${address}: ${OUTCOMES[event.outcome]}${why}`)}${hint}`;
}

/** What was done, in Terraform's words. */
export function renderDone(counts: RunCounts): string {
  const head = counts.adopted > 0 ? `${counts.adopted} imported, ` : '';
  const tail = counts.forgotten > 0 ? `, ${counts.forgotten} forgotten` : '';
  return `${head}${counts.added} added, ${counts.changed} changed, ${counts.destroyed} destroyed${tail}`;
}

function renderGroup(title: string, outcome: Problem, outcomes: readonly StepFinished[], style: Style): string[] {
  const group = outcomes.filter((event) => event.outcome === outcome);
  if (group.length === 0) return [];
  const rank = (event: StepFinished): number => (event.action === 'delete' ? 0 : 1);
  const ordered = [...group].sort((left, right) => rank(left) - rank(right) || left.number - right.number);
  // What failed for one reason is told once, however many it were.
  const alike = new Map<string, StepFinished[]>();
  for (const event of ordered) {
    const key = JSON.stringify([event.action, event.message, event.hint]);
    const others = alike.get(key);
    if (others) others.push(event);
    else alike.set(key, [event]);
  }
  return [style.bold(`${title}:`), ...[...alike.values()].flatMap(renderAlike), ''];
}

/** Deletes are all named; of other steps with one reason, this many. */
const ALIKE_SHOWN = 20;

function renderAlike(events: readonly StepFinished[]): string[] {
  const [first] = events;
  if (!first) return [];
  const shown = first.action === 'delete' ? events : events.slice(0, ALIKE_SHOWN);
  const why = first.message === undefined ? '' : `: ${escapeText(first.message)}`;
  const hint = first.hint === undefined ? [] : [`    hint: ${escapeText(first.hint)}`];
  if (events.length === 1) return [`  ${first.action} ${nameOf(first)}${why}`, ...hint];
  return [
    `  ${first.action} ${countOf(events.length, 'address', 'addresses')}${why}`,
    ...hint,
    ...shown.map((event) => `    ${nameOf(event)}`),
    ...(shown.length < events.length
      ? [`    and ${events.length - shown.length} more; trueup show RUN lists them`]
      : []),
  ];
}

function nameOf(event: StepFinished): string {
  const request = event.requestId === undefined ? '' : ` [request ${renderName(event.requestId)}]`;
  return `${renderName(event.address)}${request}`;
}

/** What to do after a run that is not complete. */
export function nextSteps({ counts, interrupted }: Pick<RunFinished, 'counts' | 'interrupted'>): string[] {
  const moved = 'Make and review a new plan: what was reviewed no longer matches Intercom.';
  const unknown = 'The next plan reads what became of the unknown steps; nothing is written twice.';
  const failed =
    'Settle what failed, then run trueup plan to see what is left; trueup apply goes on from here and converges.';
  const resumed = 'Run trueup plan to see what is left; trueup apply goes on from here and converges.';
  return [
    ...(counts.moved > 0 ? [moved] : []),
    ...(counts.unknown > 0 ? [unknown] : []),
    ...(counts.failed > 0 ? [failed] : counts.moved === 0 || interrupted ? [resumed] : []),
  ];
}
