import { type Address, parseAddress } from '../../model/address.ts';
import type { Action } from '../../model/change.ts';
import type { Plan, Step } from '../../model/plan.ts';
import { listChangedFields } from '../changed-fields.ts';
import { type Fold, foldSteps } from '../fold-steps.ts';
import { countOf, renderField } from '../name.ts';
import { renderFold, renderHeadings, type StepOptions } from '../plan-step.ts';
import { hasOrigin } from '../plan-verdict.ts';
import { plainStyle } from '../style.ts';
import { compressNames } from './compress-names.ts';
import { renderFence, renderHtmlCode } from './markdown-text.ts';
import type { Part } from './render-parts.ts';

/** Steps of one action, shown together. */
interface Group {
  readonly title: string;
  readonly steps: readonly Step[];
}

/** So many steps are open on the page; more wait behind a click. */
const OPEN = 5;
const TYPES_SHOWN = 3;

/** The stages at which each form of a group gives way. */
export interface GroupStages {
  readonly values: number;
  readonly fields: number;
  readonly names: number;
  readonly shortNames: number;
  readonly counts: number;
}

/** The steps in groups, the gravest first: values, then only which fields, then only which addresses, then only how many. */
export function stepGroups({ steps, unmanaged }: Plan, stages: GroupStages): readonly Part[] {
  const isOpen = steps.length <= OPEN;
  const options = { style: plainStyle, verbose: false, changeSign: '!', unmanaged: new Set(unmanaged) } as const;
  return groupSteps(steps).map((group) => toPart(group, stages, isOpen, options));
}

const TITLES: readonly (readonly [Action, string, string])[] = [
  ['delete', 'DELETE', 'DELETES'],
  ['update', 'update', 'updates'],
  ['adopt', 'adoption', 'adoptions'],
  ['create', 'create', 'creates'],
  ['forget', 'release', 'releases'],
];

function groupSteps(steps: readonly Step[]): Group[] {
  const isConflict = (step: Step) => step.action !== 'delete' && hasOrigin(step, 'conflict');
  const conflicts = steps.filter(isConflict);
  const others = steps.filter((step) => !isConflict(step));
  return [
    { title: countOf(conflicts.length, 'conflict'), steps: conflicts },
    ...TITLES.map(([action, one, many]) => {
      const own = others.filter((step) => step.action === action);
      return { title: countOf(own.length, one, many), steps: own };
    }),
  ]
    .filter((group) => group.steps.length > 0)
    .sort((left, right) => Number(isDelete(right)) - Number(isDelete(left)));
}

function isDelete({ steps }: Group): boolean {
  return steps[0]?.action === 'delete';
}

function toPart(group: Group, stages: GroupStages, isOpen: boolean, options: StepOptions): Part {
  const { steps, title } = group;
  const names = steps.map(({ address }) => address);
  const head = `${title}${renderTypes(names)}`;
  const details = (lines: readonly string[]) => renderDetails(head, lines, isOpen);
  const folds = foldSteps(steps);
  const values = () => details(folds.flatMap((fold) => renderFold(fold, options)));
  const nothing = { render: () => '', stage: 0 };
  // The deleted are named elsewhere, whatever the room.
  if (isDelete(group)) {
    return {
      forms: [
        { render: values, stage: stages.fields },
        { ...nothing, without: 'what the deleted hold' },
      ],
    };
  }
  return {
    forms: [
      { render: values, stage: stages.values },
      { render: () => details(folds.flatMap(renderFieldNames)), stage: stages.fields, without: `values of ${title}` },
      {
        render: () => details(steps.flatMap((step) => renderHeadings(step, plainStyle))),
        stage: stages.names,
        without: `fields of ${title}`,
      },
      {
        render: () => details(compressNames([...new Set(names)]).map((name) => `  ${name}`)),
        stage: stages.shortNames,
        without: `fields of ${title}`,
      },
      { render: () => `- ${head}: not shown`, stage: stages.counts, without: title },
      { ...nothing, without: title },
    ],
  };
}

function renderDetails(head: string, lines: readonly string[], isOpen: boolean): string {
  const body = lines.at(-1) === '' ? lines.slice(0, -1) : lines;
  return `<details${isOpen ? ' open' : ''}><summary>${head}</summary>\n\n${renderFence(body, 'diff')}\n\n</details>`;
}

/** ` of Order and Product`: the types of what is named. */
function renderTypes(names: readonly Address[]): string {
  const types = [...new Set(names.map(typeOf))].sort();
  const shown = types.slice(0, TYPES_SHOWN).map(renderHtmlCode).join(', ');
  return ` of ${shown}${types.length > TYPES_SHOWN ? ` and ${types.length - TYPES_SHOWN} more types` : ''}`;
}

function typeOf(address: Address): string {
  const parts = parseAddress(address);
  return parts?.kind === 'instance' ? parts.type : (parts?.kind ?? 'unknown');
}

function renderFieldNames(fold: Fold): string[] {
  const fields = listChangedFields(fold[0].before, fold[0].after).map(({ pointer }) => renderField(pointer));
  return [
    ...fold.flatMap((step) => renderHeadings(step, plainStyle)),
    ...(fields.length > 0 ? [`! ${fields.join(', ')}`] : []),
    '',
  ];
}
