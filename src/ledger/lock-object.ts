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

/**
 * Who holds it. What says nothing readable locks all the same, and goes by the name of its version, without what a shell
 * would take for itself: a person has to type it.
 */
export function holderOf({ bytes, version }: SeenObject): LockHolder {
  const unknown = 'unknown';
  return (
    parseLock(Buffer.from(bytes).toString('utf8')) ?? {
      id: version.replace(/[^\w.-]/gu, ''),
      operation: unknown,
      who: unknown,
      host: unknown,
      pid: 0,
      command: unknown,
      since: unknown,
    }
  );
}

/** Process ids mean something in one place only; a host's name is no place, many machines bear the same. */
export function isDead(holder: LockHolder, info: LockInfo, options: LockOptions): boolean {
  if (holder.place === undefined || holder.place !== info.place || holder.pid === 0) return false;
  if (holder.pid === info.pid) return !locksHeldHere.has(holder.id);
  return !options.isAlive(holder.pid);
}
