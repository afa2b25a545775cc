import type { Address } from '../model/address.ts';
import type { FieldPointer } from '../model/body.ts';
import type { Action } from '../model/change.ts';
import type { Step } from '../model/plan.ts';
import type { SourcePosition } from '../model/source.ts';
import { type ChangedField, listChangedFields } from './changed-fields.ts';
import { escapeText } from './escape.ts';
import { renderFieldLines } from './field-lines.ts';
import { type Fold, renderMany } from './fold-steps.ts';
import { renderName, renderNames, renderSource } from './name.ts';
import { renderMoveLabel } from './plan-moves.ts';
import { renderReferrers } from './referrers.ts';
import type { Style } from './style.ts';

const REFERRERS_SHOWN = 10;
const PLACES_SHOWN = 10;
const RUNS_SHOWN = 10;

// The first three are Terraform's to the letter: tools read them. An adoption that changes something gets both its lines.
const WILL_BE: { readonly [action in Action]: string } = {
  create: 'created',
  update: 'updated in-place',
  delete: 'destroyed',
  adopt: 'adopted',
  forget: 'forgotten',
};

/** How steps are shown. */
export interface StepOptions {
  readonly style: Style;
  readonly verbose: boolean;
  /** Stands before what changes; `~` unless told otherwise. */
  readonly changeSign?: '~' | '!';
  /** Live things that nobody here declares or owns. */
  readonly unmanaged?: ReadonlySet<Address>;
}

const NOTHING: ReadonlySet<Address> = new Set();

/** One step: what will happen to which address, where that is written, why, and the fields that change. */
export function renderStep(step: Step, options: StepOptions): string[] {
  return renderFold([step], options);
}

/** Steps that do the same: the first in full, and of the others the heading that tools look for. */
export function renderFold([step, ...others]: Fold, options: StepOptions): string[] {
  const { style, verbose } = options;
  const about = [
    aboutLine(step),
    escapeText(step.reason),
    renderMoveLabel(step),
    renderReferrers(step, options.unmanaged ?? NOTHING, verbose ? Infinity : REFERRERS_SHOWN),
  ];
  return [
    ...renderHeadings(step, style),
    ...about.filter((line) => line !== '').map((line) => style.dim(`    ${line}`)),
    ...renderStepFields(step, options),
    ...(others.length === 0 ? [] : [style.dim(`    ${othersLine(others, verbose)}`)]),
    ...others.flatMap((other) => renderHeadings(other, style)),
    '',
  ];
}

/** Terraform's line of what will happen to an address. */
export function renderHeadings(step: Step, style: Style): string[] {
  return headingsOf(step).map((verb) => style.bold(`  # ${renderName(step.address)} will be ${verb}`));
}

function headingsOf(step: Step): string[] {
  const updates = step.action === 'adopt' && step.patch.length > 0;
  return updates ? [WILL_BE.adopt, WILL_BE.update] : [WILL_BE[step.action]];
}

function aboutLine(step: Step): string {
  const parts = [renderStepNumbers([step.number])];
  if (step.source !== null) parts.push(renderSource(step.source));
  parts.push(step.origin);
  if (step.after_steps.length > 0) parts.push(`after ${renderStepNumbers(step.after_steps)}`);
  return parts.join(', ');
}

/** `the same for 37 instances of Order: steps 2 to 38, objects/orders.yaml:7, 8`. */
function othersLine(others: readonly Step[], verbose: boolean): string {
  const numbers = renderStepNumbers(others.map(({ number }) => number));
  const places = renderPlaces(others, verbose ? Infinity : PLACES_SHOWN);
  return `the same for ${renderMany(others)}: ${numbers}${places === '' ? '' : `, ${places}`}`;
}

/** `step 4`, `steps 2, 5 to 9`. */
export function renderStepNumbers(numbers: readonly number[]): string {
  const runs: { readonly from: number; to: number }[] = [];
  for (const number of [...numbers].sort((left, right) => left - right)) {
    const last = runs.at(-1);
    if (last !== undefined && number === last.to + 1) last.to = number;
    else runs.push({ from: number, to: number });
  }
  const names = runs.flatMap(({ from, to }) => {
    if (to - from > 1) return [`${from} to ${to}`];
    return from === to ? [String(from)] : [String(from), String(to)];
  });
  return `${numbers.length === 1 ? 'step' : 'steps'} ${renderNames(names, RUNS_SHOWN)}`;
}

/** Where the steps are written: `objects/orders.yaml:4, 9, 14`. */
function renderPlaces(steps: readonly Step[], limit: number): string {
  const places = steps.flatMap(({ source }) => (source === null ? [] : [source]));
  const shown = new Map<string, number[]>();
  for (const { file, line } of places.slice(0, limit)) shown.set(file, [...(shown.get(file) ?? []), line]);
  const names = [...shown].map(([file, lines]) => `${renderName(file)}:${[...new Set(lines)].join(', ')}`);
  const more = places.length > limit ? ` and ${places.length - limit} more places` : '';
  return `${names.join('; ')}${more}`;
}

/** The lines of all fields that a step changes. */
export function renderStepFields(step: Step, options: StepOptions): string[] {
  return listChangedFields(step.before, step.after).flatMap((field) => fieldLines(step, field, options));
}

function fieldLines(step: Step, field: ChangedField, options: StepOptions): string[] {
  const remark = remarkOf(step, field.pointer, options.verbose);
  return renderFieldLines({ ...field, ...(remark === '' ? {} : { remark }) }, options);
}

function remarkOf(step: Step, pointer: FieldPointer, verbose: boolean): string {
  const field = Object.hasOwn(step.fields, pointer) ? step.fields[pointer] : undefined;
  if (field === undefined) return '';
  const origin = field.origin === step.origin ? [] : [field.origin];
  const source =
    verbose && field.source !== null && !samePlace(field.source, step.source) ? [renderSource(field.source)] : [];
  return [...origin, ...source].join(', ');
}

function samePlace(left: SourcePosition, right: SourcePosition | null): boolean {
  return right !== null && left.file === right.file && left.line === right.line;
}
