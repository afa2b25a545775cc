import type { GroupLock, GroupRequest, Lock, LockHolder, LockInfo, LockOptions } from './backend.ts';

/** A lock that can tell whether it still stands: a person may have removed it meanwhile. */
export interface HeldLock extends Lock {
  readonly holder: LockHolder;
  isHeld(): Promise<boolean>;
}

/** What locks a shared ledger: an object of the same engine, a session of a database, a method of a protocol. */
export interface LockKeeper {
  take(info: LockInfo, options: LockOptions): Promise<HeldLock>;
  /** Takes it together with others; missing where it can only be one process's. */
  join?(info: LockInfo, group: GroupRequest, options: LockOptions): Promise<GroupLock>;
  /** Who holds it now; undefined when nobody does. */
  read(): Promise<LockHolder | undefined>;
  /** Removes the lock with this id; false when no such lock stands. */
  break(id: string): Promise<boolean>;
}
