import type { LockHolder, LockInfo, LockOptions } from './backend.ts';
import { joinGroup } from './join-group.ts';
import type { HeldLock, LockKeeper } from './lock-keeper.ts';
import { holderOf, isDead, type ObjectLock } from './lock-object.ts';
import { renderLock } from './lock-text.ts';
import { locked, notReleased, takeoverNotice } from './lock-words.ts';
import { locksHeldHere } from './locks-held-here.ts';
import type { ChangeNote, SharedObject } from './shared-object.ts';
import { removeSurely, swapSurely } from './swap-surely.ts';
import { waitForLock } from './wait-for-lock.ts';

/**
 * A lock that is an object of its own: whoever creates it holds it. One whose process is known to be dead is replaced by
 * compare-and-swap, which only one successor wins. `ledger` is how messages name what it locks.
 */
export function keepLockIn(
  object: SharedObject,
  ledger: string,
  sleep: (milliseconds: number) => Promise<void>,
): LockKeeper {
  const place: ObjectLock = { object, ledger, sleep };
  return {
    take: async (info, options) => {
      locksHeldHere.add(info.id);
      try {
        return await waitForLock(options, () => tryLock(place, info, options));
      } catch (error) {
        locksHeldHere.delete(info.id);
        throw error;
      }
    },
    join: (info, group, options) => joinGroup(place, info, group, options),
    read: async () => {
      const seen = await object.read();
      return seen && holderOf(seen);
    },
    break: async (id) => {
      const seen = await object.read();
      return seen !== undefined && holderOf(seen).id === id && (await removeSurely(object, seen.version, sleep));
    },
  };
}

// Locks come and go while this looks; a few looks in a row settle it, or somebody else is busy here.
const LOOKS = 5;

async function tryLock(place: ObjectLock, info: LockInfo, options: LockOptions) {
  const { object, ledger, sleep } = place;
  const holder: LockHolder = { ...info, since: new Date(options.now()).toISOString() };
  const bytes = Buffer.from(renderLock(holder));
  for (let look = 0; look < LOOKS; look += 1) {
    const seen = await object.read();
    const other = seen && holderOf(seen);
    // An earlier request whose answer was lost came through after all.
    if (seen && other?.id === info.id) return { taken: heldLock(place, other, seen.version, undefined) };
    if (other && !isDead(other, info, options)) return { refuse: (waited: number) => locked(ledger, other, waited) };
    const version = await swapSurely(object, { bytes, expected: seen?.version, note: noteOf(holder) }, sleep);
    if (version !== undefined)
      return { taken: heldLock(place, holder, version, other && takeoverNotice(ledger, other)) };
  }
  return { refuse: (waited: number) => locked(ledger, undefined, waited) };
}

function heldLock(
  { object, ledger, sleep }: ObjectLock,
  holder: LockHolder,
  version: string,
  notice: string | undefined,
): HeldLock {
  let released = false;
  return {
    holder,
    notice,
    isHeld: async () => {
      const seen = await object.read();
      return seen !== undefined && holderOf(seen).id === holder.id;
    },
    release: async () => {
      if (released) return;
      try {
        await removeSurely(object, version, sleep);
        released = true;
      } catch (cause) {
        throw notReleased(ledger, holder.id, cause);
      } finally {
        locksHeldHere.delete(holder.id);
      }
    },
  };
}

function noteOf({ operation, who, host }: LockHolder): ChangeNote {
  return { subject: `lock for ${operation}`, by: `${who} on ${host}` };
}
