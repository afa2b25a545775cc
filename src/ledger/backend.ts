import type { Ledger } from '../model/ledger.ts';
import type { ShardGroup, ShardState } from './shard-group.ts';

/** A ledger as it is kept somewhere, with the name of exactly these bytes for the next compare-and-swap. */
export interface StoredLedger {
  readonly ledger: Ledger;
  readonly version: string;
}

/** A copy of a ledger, and the version of what was copied. */
export interface KeptCopy {
  /** For messages; holds no credentials. */
  readonly location: string;
  readonly version: string;
}

/** Who wants to hold the lock; shown to whoever finds it held. */
export interface LockInfo {
  /** Random; never used twice. */
  readonly id: string;
  readonly operation: string;
  readonly who: string;
  readonly host: string;
  readonly pid: number;
  /**
   * Where this pid means this process: one system since one boot. Undefined where nothing tells; names of hosts alone do
   * not, machines that share nothing but a ledger bear the same.
   */
  readonly place?: string | undefined;
  /** The command line, without secrets. */
  readonly command: string;
}

/** A lock as it stands: who holds it and since when (ISO 8601). */
export interface LockHolder extends LockInfo {
  readonly since: string;
}

export interface LockOptions {
  /** How long to wait for a held lock; 0 asks once. */
  readonly timeoutMs: number;
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** Whether a process of this host runs; one that may not be signalled counts as running. */
  readonly isAlive: (pid: number) => boolean;
}

/** A lock held. `notice` tells the user that a dead process had left it behind. */
export interface Lock {
  release(): Promise<void>;
  readonly notice: string | undefined;
}

/** Which part of which group wants to be in. */
export interface GroupRequest {
  readonly name: string;
  /** From 1. */
  readonly index: number;
  readonly total: number;
}

/** What a shard tells the others. */
export type ShardNews = Partial<Pick<ShardState, 'ready' | 'reached' | 'holding' | 'end' | 'counts'>>;

/**
 * The one lock of all shards of a group, and what they tell each other in it. Whoever tells an end as the last one takes
 * the lock away.
 */
export interface GroupLock extends Lock {
  readonly holder: LockHolder;
  /** False once somebody removed it, or another process took over this shard. */
  isHeld(): Promise<boolean>;
  read(): Promise<ShardGroup>;
  /** Answers how far all are, with this news. */
  tell(news: ShardNews): Promise<ShardGroup>;
  /**
   * Looks until all others have come and are so, until `isVain`, or until nothing was heard for this long of those that
   * are not so: who waits for others itself is not a sign that those will come.
   */
  waitFor(
    isSo: (state: ShardState) => boolean,
    timeoutMs: number,
    isVain?: (group: ShardGroup) => boolean,
  ): Promise<{ readonly group: ShardGroup; readonly came: boolean }>;
}

/** A state the ledger went through, as far as the engine tells. */
export interface PastLedger {
  readonly version: string;
  /** ISO 8601. */
  readonly at: string | null;
  /** What was written, in words. */
  readonly subject: string;
  readonly by: string | null;
}

/**
 * Where a ledger is kept. Every backend passes the same contract: what was written is read back, of two writers that
 * expect one version one wins, and one lock has one holder. Failures are `TrueupError`s and leave the old ledger whole.
 */
export interface LedgerBackend {
  /** For messages; holds no credentials. */
  readonly location: string;
  /** Others reach it from machines that do not see the journals of this one. */
  readonly shared: boolean;
  /** Undefined when there is no ledger yet. */
  read(): Promise<StoredLedger | undefined>;
  /** Replaces the version that was read (undefined: none existed) and answers the new one. The caller holds the lock. */
  write(ledger: Ledger, expectedVersion: string | undefined): Promise<string>;
  /**
   * Copies what stands there, whole or damaged, to a place of its own under a name that ends in `label`, and leaves it
   * where it is; undefined when there is nothing. A ledger that cannot be read is replaced by its `version` alone.
   */
  keepCopy(label: string): Promise<KeptCopy | undefined>;
  /** Takes the ledger away from its place, if it still is this version. The caller holds the lock and a copy. */
  remove(version: string): Promise<void>;
  lock(info: LockInfo, options: LockOptions): Promise<Lock>;
  /** Takes the lock together with the other shards of a group; missing where an engine's lock is one process's alone. */
  joinLock?(info: LockInfo, group: GroupRequest, options: LockOptions): Promise<GroupLock>;
  /** Who holds the lock now; undefined when nobody does. */
  readLock(): Promise<LockHolder | undefined>;
  /** Removes the lock with this id, whoever holds it; false when no such lock stands. Only on a person's word. */
  breakLock(id: string): Promise<boolean>;
  /** Proves before the first write of a run that the ledger can be written, and changes nothing in it. */
  probe(): Promise<void>;
  /** The states it went through, newest first; undefined where the engine keeps none. */
  history(limit: number): Promise<readonly PastLedger[] | undefined>;
  /**
   * Proves on something of its own beside the ledger that of two creators one wins, and of two writers of one version
   * one; answers what was proven, in words. An engine that lets both win is refused (`ledger-not-safe`).
   */
  prove(): Promise<readonly string[]>;
  /** Ends connections; a lock that is still held stays where it is. */
  close(): Promise<void>;
}
