import type { Address } from '../model/address.ts';
import type { Step } from '../model/plan.ts';
import { renderNames } from './name.ts';

/**
 * Who points at what is deleted, apart by whether anybody here answers for it: what is not managed here keeps pointing at
 * nothing, and no later plan tells.
 */
export function renderReferrers(
  { referenced_by: referrers }: Pick<Step, 'referenced_by'>,
  unmanaged: ReadonlySet<Address>,
  limit: number,
): string {
  const managed = referrers.filter((address) => !unmanaged.has(address));
  const others = referrers.filter((address) => unmanaged.has(address));
  return [
    ...(managed.length > 0 ? [`referenced by ${renderNames(managed, limit)}`] : []),
    ...(others.length > 0 ? [`referenced by what is not managed here: ${renderNames(others, limit)}`] : []),
  ].join('; ');
}
