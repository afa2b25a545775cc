import type { Step } from '../../model/plan.ts';

/** What steps do, counted, in the words of plans. */
export function renderSelected(steps: readonly Step[]): string {
  const counts = { create: 0, update: 0, delete: 0, adopt: 0, forget: 0 };
  for (const { action } of steps) counts[action] += 1;
  const { create, update, adopt, forget } = counts;
  const head = adopt > 0 ? `${adopt} to import, ` : '';
  const tail = forget > 0 ? `, ${forget} to forget` : '';
  return `${head}${create} to add, ${update} to change, ${counts.delete} to destroy${tail}`;
}
