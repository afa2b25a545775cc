import type { ShardEnd, ShardGroup } from '../../ledger/shard-group.ts';
import { TrueupError } from '../../model/error.ts';
import { NO_COUNTS, type RunCounts } from '../../model/event.ts';
import type { Shard } from '../../model/shard.ts';
import { escapeText } from '../../report/escape.ts';
import { renderGroupSummary } from '../../report/group-text.ts';
import type { CommandContext } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { releaseQuietly } from '../lock-ledger.ts';
import { type CommonOptions, lockTimeoutOf, shardOf } from '../options.ts';
import type { RunEnd } from '../perform-run.ts';
import type { Session } from '../session.ts';
import { groupNameOf } from './group-name.ts';
import { ensureLedger, joinShards, type ShardRun } from './join-shards.ts';

/** Which shard of which group a command is to be. */
export interface ShardsAsked {
  readonly shard: Shard;
  readonly group: string;
  /** How long others may be silent before they are given up, in milliseconds. */
  readonly patience: number;
}

/** A shard's work, and where it tells how its run ended. */
export interface RunAmong {
  readonly run: ShardRun;
  /** Undefined when there was nothing to do. */
  readonly ended: (end: RunEnd | undefined) => void;
}

/** Jobs of a matrix start within minutes of each other. */
const PATIENCE_MS = 600_000;

/** What `--shard` and `--shard-group` ask for; undefined without the first. */
export function shardsOf(
  context: CommandContext,
  options: CommonOptions & { readonly shardGroup?: string },
): ShardsAsked | undefined {
  const shard = shardOf(options);
  if (shard === undefined) return undefined;
  const patience = options.lockTimeout === undefined ? PATIENCE_MS : lockTimeoutOf(options);
  return { shard, group: groupNameOf(context, options.shardGroup), patience };
}

/**
 * Does a shard's work as a member of its group. However it ends, the others are told; the last one takes the lock away
 * and says what all came to.
 */
export async function amongShards(
  context: CommandContext,
  session: Session,
  asked: ShardsAsked & { readonly lockTimeout: number },
  work: (among: RunAmong) => Promise<ExitCode>,
): Promise<ExitCode> {
  const run = await joinShards(context, session, asked);
  let end: RunEnd | undefined;
  let performed = false;
  let how: ShardEnd = 'partly';
  let holding: readonly string[] = ['*'];
  try {
    await ensureLedger(context, session);
    const ended = (told: RunEnd | undefined): void => {
      end = told;
      performed = true;
    };
    const code = await work({ run, ended });
    how = howEnded(code, performed);
    if (performed) holding = end?.holding ?? [];
    return code;
  } catch (error) {
    if (error instanceof TrueupError) how = error.category === 'refused' ? 'refused' : 'failed';
    throw error;
  } finally {
    await run.stop();
    await leave(context, run, { how, holding, counts: end?.counts ?? NO_COUNTS });
  }
}

function howEnded(code: ExitCode, performed: boolean): ShardEnd {
  if (code === EXIT.done) return 'done';
  if (performed) return 'partly';
  return code === EXIT.refused ? 'refused' : 'failed';
}

/** What was done is done and kept: that it cannot be told changes nothing about it. */
async function leave(
  context: CommandContext,
  { lock, shard }: ShardRun,
  told: { readonly how: ShardEnd; readonly holding: readonly string[]; readonly counts: RunCounts },
): Promise<void> {
  try {
    const group = await lock.tell({ end: told.how, holding: told.holding, counts: told.counts });
    tellAll(context, group, shard.total);
  } catch (error) {
    if (!(error instanceof TrueupError)) throw error;
    context.stderr.write(`Warning: ${escapeText(error.message)} ${escapeText(error.hint ?? '')}\n`);
  }
  await releaseQuietly(context, lock);
}

function tellAll(context: CommandContext, { shards }: ShardGroup, total: number): void {
  const states = [...shards.values()];
  const isLast = states.length === total && states.every(({ end }) => end !== undefined);
  if (!isLast) return;
  const counts = states.map((state) => state.counts ?? NO_COUNTS);
  const isDone = states.every(({ end }) => end === 'done');
  context.stderr.write(renderGroupSummary(total, counts, isDone));
}
