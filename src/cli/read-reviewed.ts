import type { Address } from '../model/address.ts';
import type { Live } from '../model/live.ts';
import type { Plan } from '../model/plan.ts';
import type { Project } from '../model/project.ts';
import type { Remote } from '../model/remote.ts';
import type { Traits } from '../model/traits.ts';
import { readAddresses } from './read-world.ts';

/**
 * Live with what a reviewed plan deletes or releases looked up as well: once that is done, it is neither declared nor
 * owned, and nobody else would ask what became of it.
 */
export async function readReviewed(
  world: { readonly project: Project; readonly remote: Remote; readonly traits: Traits },
  reviewed: Plan,
  live: Live,
): Promise<Live> {
  const unread = reviewed.steps.flatMap(({ action, address }): Address[] =>
    action === 'forget' || live.records.has(address) || live.absent.has(address) ? [] : [address],
  );
  if (unread.length === 0) return live;
  const more = await readAddresses({ ...world, addresses: new Set(unread), listed: [] });
  return {
    ...live,
    records: new Map([...live.records, ...more.records]),
    absent: new Map([...live.absent, ...more.absent]),
  };
}
