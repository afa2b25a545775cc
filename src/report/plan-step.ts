import type { FieldPointer } from '../model/body.ts';
import type { Action } from '../model/change.ts';
import type { Step } from '../model/plan.ts';
import type { SourcePosition } from '../model/source.ts';
import { type ChangedField, listChangedFields } from './changed-fields.ts';
import { escapeText } from './escape.ts';
import { renderFieldLines } from './field-lines.ts';
import { renderName, renderNames, renderSource } from './name.ts';
import { renderMoveLabel } from './plan-moves.ts';
import type { Style } from './style.ts';

const REFERRERS_SHOWN = 10;

// The first three are Terraform's to the letter: tools read them. An adoption that changes something gets both its lines.
const WILL_BE: { readonly [action in Action]: string } = {
  create: 'created',
  update: 'updated in-place',
  delete: 'destroyed',
  adopt: 'adopted',
  forget: 'forgotten',
};

/** One step: what will happen to which address, where that is written, why, and the fields that change. */
export function renderStep(step: Step, options: { style: Style; verbose: boolean }): string[] {
  const { style } = options;
  const address = renderName(step.address);
  const headings = headingsOf(step).map((verb) => style.bold(`  # ${address} will be ${verb}`));
  const about = [aboutLine(step), escapeText(step.reason), renderMoveLabel(step), referrersLine(step, options.verbose)];
  return [
    ...headings,
    ...about.filter((line) => line !== '').map((line) => style.dim(`    ${line}`)),
    ...listChangedFields(step.before, step.after).flatMap((field) => fieldLines(step, field, options)),
    '',
  ];
}

function headingsOf(step: Step): string[] {
  const updates = step.action === 'adopt' && step.patch.length > 0;
  return updates ? [WILL_BE.adopt, WILL_BE.update] : [WILL_BE[step.action]];
}

function aboutLine(step: Step): string {
  const parts = [`step ${step.number}`];
  if (step.source !== null) parts.push(renderSource(step.source));
  parts.push(step.origin);
  if (step.after_steps.length > 0) {
    parts.push(
      `after ${step.after_steps.length === 1 ? 'step' : 'steps'} ${renderNames(step.after_steps.map(String), 10)}`,
    );
  }
  return parts.join(', ');
}

function referrersLine(step: Step, verbose: boolean): string {
  if (step.referenced_by.length === 0) return '';
  return `referenced by ${renderNames(step.referenced_by, verbose ? Infinity : REFERRERS_SHOWN)}`;
}

function fieldLines(step: Step, field: ChangedField, options: { style: Style; verbose: boolean }): string[] {
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
