import type { Address } from '../model/address.ts';
import type { Absence, Live } from '../model/live.ts';
import type { Plan } from '../model/plan.ts';
import type { Remote } from '../model/remote.ts';

/**
 * Live with what a reviewed plan deletes looked up as well: once that is done, it is neither declared nor owned, and
 * nobody else would ask whether it is gone.
 */
export async function readDeleted(remote: Pick<Remote, 'read'>, reviewed: Plan, live: Live): Promise<Live> {
  const unread = reviewed.steps.filter(
    ({ action, address }) => action === 'delete' && !live.records.has(address) && !live.absent.has(address),
  );
  const absent = new Map<Address, Absence>(live.absent);
  await Promise.all(
    unread.map(async ({ address }) => {
      const reading = await remote.read(address);
      if (reading.state !== 'found') absent.set(address, reading);
    }),
  );
  return { ...live, absent };
}
