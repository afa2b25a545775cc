import { hashScope } from '../model/address.ts';
import { compareText } from '../model/json.ts';
import type { Plan } from '../model/plan.ts';
import { countOf, renderName } from './name.ts';

const TYPES_SHOWN = 3;

/**
 * How much of what is owned is deleted: ` of 40 owned Order (5 %)`, or for several types ` (2 of 40 owned Order, 5 %; …)`,
 * the largest share first. Nothing where the plan does not tell.
 */
export function renderDeleteShare({ steps, owned }: Pick<Plan, 'steps' | 'owned'>): string {
  const deletes = new Map<string, number>();
  for (const { action, address } of steps) {
    if (action !== 'delete') continue;
    const type = hashScope(address).slice('instance/'.length);
    deletes.set(type, (deletes.get(type) ?? 0) + 1);
  }
  const shares = [...deletes]
    .flatMap(([type, count]) => {
      const total = owned !== undefined && Object.hasOwn(owned, type) ? owned[type] : undefined;
      return total === undefined || total < count ? [] : [{ type, count, total }];
    })
    .sort((left, right) => right.count / right.total - left.count / left.total || compareText(left.type, right.type));
  const [only] = shares;
  if (only === undefined) return '';
  if (deletes.size === 1) return ` of ${only.total} owned ${renderName(only.type)} (${renderPercent(only)})`;
  const shown = shares
    .slice(0, TYPES_SHOWN)
    .map((share) => `${share.count} of ${share.total} owned ${renderName(share.type)}, ${renderPercent(share)}`);
  const more = shares.length > shown.length ? [`and of ${countOf(shares.length - shown.length, 'more type')}`] : [];
  return ` (${[...shown, ...more].join('; ')})`;
}

/** Rounded, but never to all or to none when it is neither. */
function renderPercent({ count, total }: { readonly count: number; readonly total: number }): string {
  if (count === total) return 'all of them';
  const percent = Math.min(99, Math.round((100 * count) / total));
  return percent === 0 ? 'less than 1 %' : `${percent} %`;
}
