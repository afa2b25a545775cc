import type { Change } from '../model/change.ts';
import { listDeletions, totalDeletions } from './guards/guard.ts';

/** What of these changes counts as a delete, as limits and --allow-deletes count. */
export function countDeletes(changes: readonly Change[]): number {
  return totalDeletions(listDeletions(changes));
}
