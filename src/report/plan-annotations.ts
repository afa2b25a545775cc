import type { Action } from '../model/change.ts';
import type { Plan, Step } from '../model/plan.ts';
import type { SourcePosition } from '../model/source.ts';
import { type ChangedField, listChangedFields } from './changed-fields.ts';
import type { DriftReport } from './drift-report.ts';
import type { Annotation } from './github-command.ts';
import { countOf, renderField, renderName, renderNames } from './name.ts';
import { hasOrigin } from './plan-verdict.ts';
import { renderValues } from './value.ts';

/** How many of them a job shows of each kind is limited: the worst come first, and the rest is counted. */
const SHOWN = 9;
const FIELDS_SHOWN = 5;

const WILL_BE: { readonly [action in Action]: string } = {
  create: 'will be created',
  update: 'will be updated',
  delete: 'will be destroyed',
  adopt: 'will be adopted',
  forget: 'will be forgotten',
};

/** What a plan would do, each at the line that causes it. `prefix` leads from the root of the repository to the project. */
export function listPlanAnnotations(plan: Plan, prefix: string): readonly Annotation[] {
  return worst(placeSteps(plan, prefix), plan.steps.length, 'step');
}

/** All of them, the weightiest first. */
export function placeSteps(plan: Plan, prefix: string): readonly Weighed[] {
  return byWeight(plan.steps.flatMap((step) => annotationsOf(step, prefix)));
}

/** What moved in Intercom, each at the line that says otherwise. */
export function listDriftAnnotations(report: DriftReport, prefix: string): readonly Annotation[] {
  return worst(placeDrift(report, prefix), openItems(report).length, 'difference');
}

/** All of them, the weightiest first. */
export function placeDrift(report: DriftReport, prefix: string): readonly Weighed[] {
  const all = openItems(report).flatMap(({ address, pointer, kind, source }): Weighed[] => {
    if (source === undefined) return [];
    const what = kind === 'deleted' ? 'was deleted' : kind === 'unknown' ? 'is not settled' : 'moved';
    const name = pointer === null ? renderName(address) : `${renderName(address)}: ${renderField(pointer)}`;
    return [weigh(kind === 'deleted' ? 0 : 1, 'warning', at(source, prefix), 'drift', `${name} ${what} in Intercom`)];
  });
  return byWeight(all);
}

function openItems({ items }: DriftReport): DriftReport['items'] {
  return items.filter((item) => item.accepted !== true);
}

/** What is to be said at one place. */
export interface Weighed extends Annotation {
  /** The action of a step, or `drift`. */
  readonly rule: string;
  /** 0 is the worst. */
  readonly weight: number;
}

function annotationsOf(step: Step, prefix: string): Weighed[] {
  const fields = listChangedFields(step.before, step.after);
  const head = `${renderName(step.address)} ${WILL_BE[step.action]}`;
  if (step.action === 'create' || step.action === 'delete' || step.action === 'forget' || fields.length === 0) {
    if (step.source === null) return [];
    const referrers =
      step.referenced_by.length > 0 ? `; referenced by ${renderNames(step.referenced_by, FIELDS_SHOWN)}` : '';
    const isDelete = step.action === 'delete';
    return [
      weigh(
        isDelete ? 0 : 4,
        isDelete ? 'warning' : 'notice',
        at(step.source, prefix),
        step.action,
        `${head}${referrers}`,
      ),
    ];
  }
  const byPlace = new Map<string, { source: SourcePosition; fields: ChangedField[] }>();
  for (const field of fields) {
    const source =
      (Object.hasOwn(step.fields, field.pointer) ? step.fields[field.pointer]?.source : null) ?? step.source;
    if (source === null) continue;
    const place = byPlace.get(`${source.file}\n${source.line}`) ?? { source, fields: [] };
    place.fields.push(field);
    byPlace.set(`${source.file}\n${source.line}`, place);
  }
  const isConflict = hasOrigin(step, 'conflict');
  return [...byPlace.values()].map(({ source, fields: here }) => {
    const told = here.slice(0, FIELDS_SHOWN).map(renderChange).join('; ');
    const more = here.length > FIELDS_SHOWN ? ` and ${here.length - FIELDS_SHOWN} more` : '';
    const weight = isConflict ? 1 : step.action === 'adopt' ? 2 : 3;
    const message = `${head}: ${told}${more} (${step.origin})`;
    return weigh(weight, isConflict ? 'warning' : 'notice', at(source, prefix), step.action, message);
  });
}

function renderChange({ pointer, before, after }: ChangedField): string {
  const [was, is] = renderValues(before ?? null, after ?? null, false);
  return `${renderField(pointer)} ${was} -> ${is}`;
}

function at({ file, line, column }: SourcePosition, prefix: string): Pick<Annotation, 'file' | 'line' | 'column'> {
  return { file: `${prefix}${file}`, line, column };
}

function weigh(
  weight: number,
  severity: Annotation['severity'],
  place: Pick<Annotation, 'file' | 'line' | 'column'>,
  rule: string,
  message: string,
): Weighed {
  return { weight, severity, ...place, rule, title: `trueup ${rule}`, message };
}

function byWeight(all: readonly Weighed[]): readonly Weighed[] {
  return [...all].sort((left, right) => left.weight - right.weight);
}

function worst(sorted: readonly Weighed[], total: number, word: string): readonly Annotation[] {
  const shown = sorted.slice(0, SHOWN).map(({ weight: _weight, rule: _rule, ...annotation }) => annotation);
  if (sorted.length <= SHOWN) return shown;
  const message = `${countOf(total, word)} in all, of which the ${SHOWN} weightiest are shown beside their lines; the job summary has the rest`;
  return [...shown, { severity: 'notice', title: 'trueup', message }];
}
