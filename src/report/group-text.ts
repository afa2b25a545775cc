import type { RunCounts } from '../model/event.ts';
import { renderDone } from './apply-text.ts';

/** What all shards came to, as the last of them says it. */
export function renderGroupSummary(total: number, counts: readonly RunCounts[], isDone: boolean): string {
  const sum = counts.reduce(addCounts);
  if (isDone) return `All ${total} shards: Apply complete! Resources: ${renderDone(sum)}.\n`;
  const problems = (['failed', 'unknown', 'moved', 'skipped'] as const)
    .filter((outcome) => sum[outcome] > 0)
    .map((outcome) => `${sum[outcome]} ${outcome}`);
  const told = problems.length === 0 ? '' : `: ${problems.join(', ')}`;
  return `All ${total} shards: the apply did not complete${told}. Done: ${renderDone(sum)}. Run all shards again.\n`;
}

function addCounts(left: RunCounts, right: RunCounts): RunCounts {
  const names = Object.keys(left) as (keyof RunCounts)[];
  return Object.fromEntries(names.map((name) => [name, left[name] + right[name]])) as unknown as RunCounts;
}
