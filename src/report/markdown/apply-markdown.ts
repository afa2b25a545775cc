import type { Step } from '../../model/plan.ts';
import { isComplete, nextSteps, PROBLEMS, type RunFinished, renderDone, type StepFinished } from '../apply-text.ts';
import { clip, countOf, renderName } from '../name.ts';
import type { Danger } from '../plan-dangers.ts';
import { compressNames, renderListed } from './compress-names.ts';
import { dangerTable } from './danger-table.ts';
import { renderDetails } from './group-part.ts';
import { renderCode } from './markdown-text.ts';
import { namedRows } from './named-rows.ts';
import { fixedPart, optionalPart, type Part, renderParts } from './render-parts.ts';

/** What became of steps. */
export interface Applied {
  readonly run: string;
  /** The id of the plan. */
  readonly plan: string;
  readonly workspace?: string;
  readonly environment?: string;
  readonly finished: Pick<RunFinished, 'counts' | 'interrupted'>;
  readonly outcomes: readonly StepFinished[];
  /** Reviewed steps that no longer fit and were left out, with why. */
  readonly moved?: readonly { readonly reviewed: Step; readonly why: string }[];
  /** Steps that nobody reviewed and that were left out. */
  readonly unreviewed?: readonly Step[];
  /** What of the declared cannot be done. */
  readonly blocked?: readonly Danger[];
}

const STAGE = { done: 1, unreviewed: 2, next: 3, problems: 4, ends: 5 } as const;
const OPEN = 5;

/**
 * What an apply came to, as GitHub-flavoured Markdown of at most `limit` characters: what was not done first, each by its
 * name and with its reason, deletes before the rest; then what was done. Counted from outcomes, never from intentions.
 */
export function renderApplyMarkdown(applied: Applied, { limit }: { readonly limit: number }): string {
  const { finished, outcomes, blocked = [] } = applied;
  const head = `${headOf(finished)}${blocked.length > 0 ? ', part of what is declared is blocked' : ''}`;
  const parts = [
    fixedPart(`## trueup apply: ${head}`),
    fixedPart(isComplete(finished) ? '' : `> [!CAUTION]\n> **The apply did not complete: ${head}.**`),
    ...problemParts(applied),
    dangerTable({ refusals: [], others: blocked }, { others: STAGE.problems, refusals: STAGE.problems }),
    ...unreviewedPart(applied.unreviewed ?? []),
    ...donePart(outcomes),
    ...(isComplete(finished)
      ? []
      : [optionalPart(['What to do next:', ...nextSteps(finished).map((line) => `- ${line}`)].join('\n'), STAGE.next)]),
    fixedPart(renderResources(finished)),
    fixedPart(renderPlace(applied)),
  ];
  return renderParts(parts, {
    limit,
    note: (without) =>
      `> [!NOTE]\n> Shortened to fit. Left out: ${[...new Set(without)].join(', ')}. \`trueup show RUN\` tells everything.`,
    least: `trueup apply: ${head}. Too long to show here.\n`,
  });
}

function renderPlace({ run, plan, workspace, environment }: Applied): string {
  const named = [
    ['run', run],
    ['plan id', plan],
    ['workspace', workspace],
    ['environment', environment],
  ] as const;
  const told = named.flatMap(([what, name]) => (name ? [`${what} ${renderCode(clip(name, 100))}`] : []));
  return `${told.join(', ')}.`.replace(/^[rp]/u, (first) => first.toUpperCase());
}

function headOf(finished: Applied['finished']): string {
  if (isComplete(finished)) return 'complete';
  const problems = PROBLEMS.filter(([outcome]) => finished.counts[outcome] > 0).map(
    ([outcome]) => `${finished.counts[outcome]} ${outcome}`,
  );
  return [...(finished.interrupted ? ['interrupted'] : []), ...problems].join(', ');
}

/** In Terraform's words, which tools look for. */
function renderResources(finished: Applied['finished']): string {
  const done = renderDone(finished.counts);
  return isComplete(finished) ? `Apply complete! Resources: ${done}.` : `Done: ${done}.`;
}

function problemParts({ outcomes, moved = [] }: Applied): readonly Part[] {
  return PROBLEMS.map(([problem, title]) => {
    const events = outcomes.filter(({ outcome }) => outcome === problem);
    const isDelete = ({ action }: StepFinished) => (action === 'delete' ? 0 : 1);
    const rows = [...events]
      .sort((left, right) => isDelete(left) - isDelete(right) || left.number - right.number)
      .map((event) => ({ name: event.address, text: tellOf(event) }));
    const before = problem === 'moved' ? moved.map(({ reviewed, why }) => ({ name: reviewed.address, text: why })) : [];
    const label = title.replace(/ \(.*/u, '');
    return namedRows({ label, rows: [...before, ...rows], stage: STAGE.problems, where: 'the journal of the run' });
  });
}

function tellOf({ action, message, hint, requestId }: StepFinished): string {
  return [
    `${action}${message === undefined ? '' : `: ${message}`}`,
    ...(hint === undefined ? [] : [`hint: ${hint}`]),
    ...(requestId === undefined ? [] : [`request ${requestId}`]),
  ].join('; ');
}

function unreviewedPart(steps: readonly Step[]): readonly Part[] {
  if (steps.length === 0) return [];
  const group = {
    title: `${countOf(steps.length, 'step')} nobody reviewed, not performed,`,
    names: steps.map(({ address }) => address),
    isOpen: false,
  };
  const lines = () => steps.map(({ address, action }) => `  ${renderName(address)}: ${action}`);
  return [optionalPart(renderDetails(group, lines()), STAGE.unreviewed, 'what nobody reviewed')];
}

const DONE = [
  ['delete', 'DELETE', 'DELETES', '-'],
  ['update', 'update', 'updates', '!'],
  ['adopt', 'adoption', 'adoptions', ' '],
  ['create', 'create', 'creates', '+'],
  ['forget', 'release', 'releases', ' '],
] as const;

function donePart(outcomes: readonly StepFinished[]): readonly Part[] {
  const done = outcomes.filter(({ outcome }) => outcome === 'done').sort((left, right) => left.number - right.number);
  return DONE.flatMap(([action, one, many, sign]) => {
    const names = done.filter((event) => event.action === action).map(({ address }) => address);
    if (names.length === 0) return [];
    const group = { title: `done: ${countOf(names.length, one, many)}`, names, isOpen: done.length <= OPEN };
    const lines = (some: readonly string[]) =>
      renderDetails(
        group,
        some.map((name) => `${sign} ${name}`),
      );
    return [
      {
        forms: [
          { render: () => lines(names.map(renderListed)), stage: STAGE.done },
          { render: () => lines(compressNames(names)), stage: STAGE.ends },
          { render: () => '', stage: 0, without: group.title },
        ],
      },
    ];
  });
}
