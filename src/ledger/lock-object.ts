import type { LockHolder, LockInfo, LockOptions } from './backend.ts';
import { parseLock } from './lock-text.ts';
import { locksHeldHere } from './locks-held-here.ts';
import type { SeenObject, SharedObject } from './shared-object.ts';

/** A lock's object, and how messages name what it locks. */
export interface ObjectLock {
  readonly object: SharedObject;
  readonly ledger: string;
  readonly sleep: (milliseconds: number) => Promise<void>;
}

/** Who it says holds it; undefined when it says nothing readable. */
export function holderOf(seen: SeenObject | undefined): LockHolder | undefined {
  return seen && parseLock(Buffer.from(seen.bytes).toString('utf8'));
}

/** Process ids mean something in one place only; a host's name is no place, many machines bear the same. */
export function isDead(holder: LockHolder, info: LockInfo, options: LockOptions): boolean {
  if (holder.place === undefined || holder.place !== info.place || holder.pid === 0) return false;
  if (holder.pid === info.pid) return !locksHeldHere.has(holder.id);
  return !options.isAlive(holder.pid);
}
