import type { Address } from '../model/address.ts';
import { NO_COUNTS, type RunCounts } from '../model/event.ts';
import type { Job } from './apply-steps.ts';
import type { StepResult } from './run-step.ts';

/**
 * Counts a run by what was confirmed, in the order the steps ended in. The second step of a cycle, which waits for the
 * creation it completes, counts with it.
 */
export function countOutcomes(results: ReadonlyMap<Job, StepResult>): RunCounts {
  const counts = { ...NO_COUNTS };
  const added = new Set<Address>();
  for (const [{ step }, { outcome }] of results) {
    if (outcome !== 'done') {
      counts[outcome] += 1;
      continue;
    }
    const wrote = step.patch.length > 0;
    if (wrote) counts.written += 1;
    if (added.has(step.address)) continue;
    if (step.action === 'create') {
      counts.added += 1;
      added.add(step.address);
    } else if (step.action === 'delete') counts.destroyed += 1;
    else if (step.action === 'forget') counts.forgotten += 1;
    else if (step.action === 'adopt') counts.adopted += 1;
    if (step.action === 'update' || (step.action === 'adopt' && wrote)) counts.changed += 1;
  }
  return counts;
}
