import type { Action } from '../../model/change.ts';
import type { Plan, Step } from '../../model/plan.ts';
import { listChangedFields } from '../changed-fields.ts';
import { type Fold, foldSteps } from '../fold-steps.ts';
import { countOf, renderField } from '../name.ts';
import { renderFold, renderHeadings, type StepOptions } from '../plan-step.ts';
import { hasOrigin } from '../plan-verdict.ts';
import { plainStyle } from '../style.ts';
import { type GroupStages, groupPart, renderDetails } from './group-part.ts';
import type { Part } from './render-parts.ts';

/** So many steps are open on the page; more wait behind a click. */
const OPEN = 5;

/** The steps of a plan in groups, the gravest first. */
export function stepGroups({ steps, unmanaged }: Plan, stages: GroupStages): readonly Part[] {
  const isOpen = steps.length <= OPEN;
  const options = { style: plainStyle, verbose: false, changeSign: '!', unmanaged: new Set(unmanaged) } as const;
  return groupSteps(steps).map(({ title, steps: own }) => toPart(title, own, { stages, isOpen, options }));
}

const TITLES: readonly (readonly [Action, string, string])[] = [
  ['update', 'update', 'updates'],
  ['adopt', 'adoption', 'adoptions'],
  ['create', 'create', 'creates'],
  ['forget', 'release', 'releases'],
];

function groupSteps(steps: readonly Step[]): readonly { readonly title: string; readonly steps: readonly Step[] }[] {
  const isDelete = ({ action }: Step) => action === 'delete';
  const isConflict = (step: Step) => !isDelete(step) && hasOrigin(step, 'conflict');
  const deletes = steps.filter(isDelete);
  const conflicts = steps.filter(isConflict);
  const others = steps.filter((step) => !isConflict(step));
  return [
    { title: countOf(deletes.length, 'DELETE', 'DELETES'), steps: deletes },
    { title: countOf(conflicts.length, 'conflict'), steps: conflicts },
    ...TITLES.map(([action, one, many]) => {
      const own = others.filter((step) => step.action === action);
      return { title: countOf(own.length, one, many), steps: own };
    }),
  ].filter((group) => group.steps.length > 0);
}

function toPart(
  title: string,
  steps: readonly Step[],
  { stages, isOpen, options }: { stages: GroupStages; isOpen: boolean; options: StepOptions },
): Part {
  const folds = foldSteps(steps);
  const group = {
    title,
    isOpen,
    names: steps.map(({ address }) => address),
    values: () => folds.flatMap((fold) => renderFold(fold, options)),
    fields: () => folds.flatMap(renderFieldNames),
    headings: () => steps.flatMap((step) => renderHeadings(step, plainStyle)),
  };
  if (steps[0]?.action !== 'delete') return groupPart(group, stages);
  // The deleted are named elsewhere, whatever the room.
  return {
    forms: [
      { render: () => renderDetails(group, group.values()), stage: stages.fields },
      { render: () => '', stage: 0, without: 'what the deleted hold' },
    ],
  };
}

function renderFieldNames(fold: Fold): string[] {
  const fields = listChangedFields(fold[0].before, fold[0].after).map(({ pointer }) => renderField(pointer));
  return [
    ...fold.flatMap((step) => renderHeadings(step, plainStyle)),
    ...(fields.length > 0 ? [`! ${fields.join(', ')}`] : []),
    '',
  ];
}
