import type { Step } from '../../model/plan.ts';
import { listChangedFields } from '../../report/changed-fields.ts';
import { renderStep } from '../../report/plan-step.ts';
import { plainStyle } from '../../report/style.ts';
import { blastRadius } from './blast-radius.ts';
import type { ReviewState } from './review-state.ts';

/** One row of the tree. `steps`: those that it stands for. */
export type Row =
  | { readonly type: 'type'; readonly key: string; readonly name: string; readonly steps: readonly Step[] }
  | { readonly type: 'file'; readonly key: string; readonly file: string | null; readonly steps: readonly Step[] }
  | { readonly type: 'step'; readonly key: string; readonly step: Step; readonly steps: readonly Step[] }
  | { readonly type: 'detail'; readonly key: string; readonly text: string; readonly steps: readonly Step[] };

/** The rows there are to scroll through: what the filter lets through, as far as it is open. */
export function listRows(state: ReviewState): readonly Row[] {
  const { tree, open, filter } = state;
  const matches = matcher(filter);
  const isOpen = (key: string): boolean => filter !== '' || open.has(key);
  const rows: Row[] = [];
  for (const group of tree) {
    const steps = group.steps.filter(matches);
    if (steps.length === 0) continue;
    rows.push({ type: 'type', key: group.key, name: group.name, steps });
    if (!isOpen(group.key)) continue;
    for (const file of group.files) {
      const ofFile = file.steps.filter(matches);
      if (ofFile.length === 0) continue;
      rows.push({ type: 'file', key: file.key, file: file.file, steps: ofFile });
      if (!isOpen(file.key)) continue;
      for (const step of ofFile) addStep(state, step, rows);
    }
  }
  return rows;
}

export function stepKey({ number }: Step): string {
  return `#${number}`;
}

function addStep({ model, open }: ReviewState, step: Step, rows: Row[]): void {
  const key = stepKey(step);
  const steps = [step];
  rows.push({ type: 'step', key, step, steps });
  if (!open.has(key)) return;
  const texts = [
    ...describe(step),
    ...blastRadius(model.plan, step).map((line) => `  ${line}`),
    ...quote(model.sourceOf(step)),
  ];
  for (const text of texts) rows.push({ type: 'detail', key, text, steps });
}

/** As plans have it, without the heading: that is the row above. */
function describe(step: Step): string[] {
  const headings = step.action === 'adopt' && listChangedFields(step.before, step.after).length > 0 ? 2 : 1;
  const lines = renderStep(step, { style: plainStyle, verbose: false }).slice(headings);
  return lines.filter((line) => line !== '').map((line) => line.replace(/^ {4}/u, '  '));
}

function quote(lines: readonly string[]): string[] {
  return lines.map((line) => `  | ${line}`);
}

function matcher(filter: string): (step: Step) => boolean {
  const wanted = filter.toLowerCase();
  if (wanted === '') return () => true;
  return ({ address, action, origin, source }) =>
    [address, action, origin, source?.file ?? ''].some((text) => text.toLowerCase().includes(wanted));
}
