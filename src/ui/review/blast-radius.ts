import { listFields, parseFieldPointer } from '../../model/body.ts';
import type { Plan, Step } from '../../model/plan.ts';
import { countOf, renderName } from '../../report/name.ts';

/** What a delete takes along: values, and who points there. Nothing for any other step. */
export function blastRadius({ steps }: Pick<Plan, 'steps'>, step: Step): string[] {
  if (step.action !== 'delete') return [];
  const pointers = step.before === null ? [] : listFields(step.before);
  const associations = pointers.filter((pointer) => parseFieldPointer(pointer).section === 'associations').length;
  const fields = pointers.length - associations;
  const lost = [
    ...(fields > 0 ? [countOf(fields, 'field')] : []),
    ...(associations > 0 ? [countOf(associations, 'relationship')] : []),
  ];
  const first = new Map(
    steps.filter(({ number }) => step.after_steps.includes(number)).map((other) => [other.address, other] as const),
  );
  const referrers = step.referenced_by.map((address) => {
    const other = first.get(address);
    const then = other === undefined ? 'loses what it points at' : `step ${other.number} sees to it first`;
    return `  ${renderName(address)}: ${then}`;
  });
  return [
    `what goes with it: ${lost.length === 0 ? 'nothing but the record' : lost.join(' and ')}`,
    ...(referrers.length === 0
      ? ['nobody that was read points at it']
      : [`${countOf(referrers.length, 'record points', 'records point')} at it:`, ...referrers]),
    ...(step.moved_to === undefined ? [] : [`${renderName(step.moved_to)} takes its place`]),
  ];
}
