import { peersOf, type ShardGroup, type ShardReady, type ShardState } from '../../ledger/shard-group.ts';
import { TrueupError } from '../../model/error.ts';
import type { ShardRun } from './join-shards.ts';

/** What all shards come to before any of them writes. */
export interface Agreement {
  /** Every shard has planned; otherwise some never came, and nothing that counts as a delete may be done. */
  readonly complete: boolean;
  /** Deletes of the others, and those of all reviewed plans that are done already. */
  readonly elsewhere: number;
  readonly deleted: number;
  /** Another shard deletes the last declared of a type. */
  readonly empties: boolean;
}

/** Tells what this shard is about to do, and waits until all others have told theirs: nobody writes before. */
export async function agreeOnStart(run: ShardRun, ready: ShardReady): Promise<Agreement> {
  const { lock, shard } = run;
  await lock.tell({ ready });
  const isReady = ({ ready: planned }: ShardState): boolean => planned !== undefined;
  const { group, came } = await lock.waitFor(isReady, run.patience(), (now) => stopped(now) !== undefined);
  const stop = stopped(group);
  if (stop !== undefined) throw stop;
  const peers = peersOf(group, shard.index).map(([, state]) => state);
  for (const peer of peers) if (peer.ready && peer.ready.config !== ready.config) throw unlike();
  const sum = (count: (one: ShardReady) => number): number =>
    peers.reduce((total, peer) => total + (peer.ready === undefined ? 0 : count(peer.ready)), 0);
  return {
    complete: came,
    elsewhere: sum(({ deletes }) => deletes),
    deleted: sum(({ deleted }) => deleted) + ready.deleted,
    empties: peers.some((peer) => peer.ready?.empties === true),
  };

  /** Who ended before it was ready takes the others along: nothing is written in part because of a refusal. */
  function stopped(now: ShardGroup): TrueupError | undefined {
    for (const [index, { ready: planned, end }] of peersOf(now, shard.index)) {
      if (planned === undefined && end !== undefined) return peerStopped(index, shard.total, end === 'refused');
    }
    return undefined;
  }
}

function peerStopped(index: number, total: number, refused: boolean): TrueupError {
  const what = refused ? 'was refused' : 'ended before it had planned';
  return new TrueupError(`Shard ${index} of ${total} ${what}, so no shard starts. Nothing was written.`, {
    code: refused ? 'shard-refused' : 'shard-ended',
    category: refused ? 'refused' : 'later',
    hint: `The output of shard ${index} tells why; then run all shards again.`,
  });
}

function unlike(): TrueupError {
  return new TrueupError('The shards of this run have different configurations. Nothing was written.', {
    code: 'shard-configuration-differs',
    category: 'mismatch',
    hint: 'Check out the same commit in every job, with the same variables, and run all of them again.',
  });
}
