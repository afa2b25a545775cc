import { hashScope } from '../model/address.ts';
import type { Ledger } from '../model/ledger.ts';
import type { Plan, Step } from '../model/plan.ts';

/** Of how many the deletes of each type are, so that a reader sees their weight. Nothing where nothing is deleted. */
export function countOwned(steps: readonly Step[], ledger: Ledger | undefined): Pick<Plan, 'owned'> {
  const deleted = steps.flatMap(({ action, address }) => (action === 'delete' ? [address] : []));
  if (deleted.length === 0) return {};
  const counts = new Map(deleted.map((address) => [hashScope(address), 0]));
  for (const address of new Set([...(ledger?.entries.keys() ?? []), ...deleted])) {
    const scope = hashScope(address);
    const count = counts.get(scope);
    if (count !== undefined) counts.set(scope, count + 1);
  }
  const types = [...counts].map(([scope, count]) => [scope.slice(scope.indexOf('/') + 1), count] as const);
  return { owned: Object.fromEntries(types) };
}

/** The same of all shards: each has counted what all of them own. */
export function mergeOwned(plans: readonly Pick<Plan, 'owned'>[]): Pick<Plan, 'owned'> {
  const counts = new Map<string, number>();
  for (const [type, count] of plans.flatMap(({ owned }) => Object.entries(owned ?? {}))) {
    counts.set(type, Math.max(count, counts.get(type) ?? 0));
  }
  return counts.size === 0 ? {} : { owned: Object.fromEntries(counts) };
}
