import type { Step } from '../../model/plan.ts';

/** What steps do, counted, in the words of plans: `3 to add, 1 to destroy`. */
export function renderSelected(steps: readonly Step[]): string {
  const counts = { adopt: 0, create: 0, update: 0, delete: 0, forget: 0 };
  for (const { action } of steps) counts[action] += 1;
  const words = [
    [counts.adopt, 'to import'],
    [counts.create, 'to add'],
    [counts.update, 'to change'],
    [counts.delete, 'to destroy'],
    [counts.forget, 'to forget'],
  ] as const;
  const shown = words.filter(([count]) => count > 0).map(([count, word]) => `${count} ${word}`);
  return shown.length === 0 ? 'nothing to do' : shown.join(', ');
}
