import { TrueupError } from '../model/error.ts';
import type { LockHolder } from './backend.ts';
import type { ShardGroup } from './shard-group.ts';

/** Who holds a lock, in words. */
export function describeHolder({ who, host, pid, since, command }: LockHolder): string {
  return `${who} on ${host} (process ${pid}) since ${since} for: ${command}`;
}

/** The refusal of a lock that somebody else holds; `holder` is undefined when they have not said who they are. */
export function locked(ledger: string, holder: LockHolder | undefined, waitedMs: number): TrueupError {
  const after = waitedMs > 0 ? ` Waited ${Math.round(waitedMs / 1000)} s for it.` : '';
  const who = holder === undefined ? 'somebody who has not said yet who it is' : describeHolder(holder);
  return new TrueupError(`The ledger ${ledger} is locked by ${who}.${after} Nothing was changed.`, {
    code: 'ledger-locked',
    category: 'later',
    hint:
      holder === undefined
        ? 'Run the command again in 10 seconds.'
        : `Wait for it with --lock-timeout; or, when you know that it no longer runs: trueup ledger unlock ${holder.id}`,
  });
}

/** What is said when the lock of a process that died is taken over. */
export function takeoverNotice(ledger: string, holder: LockHolder | undefined): string {
  const lock = `Took over the lock of the ledger ${ledger}`;
  if (holder === undefined) return `${lock}: whoever created it died before saying who it was.`;
  return `${lock} held by ${describeHolder(holder)}: that process no longer runs.`;
}

/** The refusal to write under a lock that somebody removed. */
export function lockLost(ledger: string): TrueupError {
  return new TrueupError(`The lock of the ledger ${ledger} was removed while this run held it.`, {
    code: 'ledger-lock-lost',
    category: 'later',
    hint: 'See that nobody else applies, then run the same command again: what this run did is in its journal.',
  });
}

/** The refusal to join a group that was split otherwise. */
export function unlikeGroup(ledger: string, { name, total }: ShardGroup, asked: number): TrueupError {
  return new TrueupError(
    `The ledger ${ledger} is locked by group ${name} of ${total} shards; this is one of ${asked}. Nothing was changed.`,
    {
      code: 'shard-group-differs',
      category: 'refused',
      hint: `Split all jobs of one run the same way: --shard i/${total}. Another run has a --shard-group of its own.`,
    },
  );
}

/** The refusal to do a shard's work twice at a time. */
export function shardRunning(ledger: string, index: number, { name, total }: ShardGroup): TrueupError {
  return new TrueupError(
    `Shard ${index} of ${total} of group ${name} is at work already on the ledger ${ledger}. Nothing was changed.`,
    {
      code: 'ledger-locked',
      category: 'later',
      hint: 'Give each job another number: --shard 1/n to --shard n/n. Wait for the other process, or end it.',
    },
  );
}

/** The refusal to write over what somebody else wrote. */
export function ledgerMoved(ledger: string): TrueupError {
  return new TrueupError(
    `The ledger ${ledger} was changed by somebody else since this run read it. It was left as they wrote it.`,
    { code: 'ledger-moved', category: 'later', hint: 'Run the same command again: it starts from the new ledger.' },
  );
}

/** A lock that could not be given back. */
export function notReleased(ledger: string, id: string, cause: unknown): TrueupError {
  return new TrueupError(`The lock of the ledger ${ledger} could not be removed. The ledger itself is complete.`, {
    code: 'ledger-not-unlocked',
    category: 'failed',
    hint: `Remove it: trueup ledger unlock ${id}`,
    cause,
  });
}
