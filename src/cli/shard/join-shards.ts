import type { GroupLock } from '../../ledger/backend.ts';
import { newLedger, nextLedger } from '../../ledger/empty-ledger.ts';
import { TrueupError } from '../../model/error.ts';
import type { Shard } from '../../model/shard.ts';
import { escapeText } from '../../report/escape.ts';
import type { CommandContext } from '../context.ts';
import { lockInfo, lockOptions } from '../lock-ledger.ts';
import type { Session } from '../session.ts';

/** One shard among the others that apply at the same time. */
export interface ShardRun {
  readonly shard: Shard;
  readonly lock: GroupLock;
  /** How long others may be silent before they are given up, in milliseconds. */
  readonly patience: () => number;
  /** Ends the signs of life. */
  stop(): Promise<void>;
}

/** Joins the group of all shards under the ledger's one lock, and gives signs of life from then on. */
export async function joinShards(
  context: CommandContext,
  session: Session,
  asked: {
    readonly shard: Shard;
    readonly group: string;
    /** How long to wait for a lock that somebody else holds, and for shards that do not come; milliseconds. */
    readonly lockTimeout: number;
    readonly patience: number;
  },
): Promise<ShardRun> {
  const { backend } = session;
  if (backend.joinLock === undefined) throw noShards(backend.location);
  const { shard, group: name, patience } = asked;
  const info = lockInfo(context, 'apply');
  const lock = await backend.joinLock(info, { name, ...shard }, lockOptions(context, asked.lockTimeout));
  if (lock.notice !== undefined) context.stderr.write(`Notice: ${escapeText(lock.notice)}\n`);
  const signs = giveSigns(context, lock, Math.max(1000, Math.min(60_000, patience / 4)));
  return { shard, lock, patience: () => Math.max(0, Math.min(patience, session.timeLeft())), stop: signs.stop };
}

/**
 * The ledger all shards start from: hashes are taken with its key, so that there has to be one before any of them plans.
 */
export async function ensureLedger(context: CommandContext, { backend, configuration }: Session): Promise<void> {
  if ((await backend.read()) !== undefined) return;
  const { workspace, environment } = configuration.project;
  const { env, randomBytes } = context;
  const made = newLedger({ workspace: workspace.id, environment, randomBytes, envKey: env['TRUEUP_LEDGER_KEY'] });
  try {
    await backend.write(nextLedger(made), undefined);
  } catch (error) {
    if (!(error instanceof TrueupError) || error.code !== 'ledger-moved') throw error;
  }
}

/** Tells now and then that this shard is still there. What goes wrong with that is met again by what it does next. */
function giveSigns(context: CommandContext, lock: GroupLock, everyMs: number) {
  const stopped = new AbortController();
  const telling = (async (): Promise<void> => {
    while (!stopped.signal.aborted) {
      await context.sleep(everyMs, stopped.signal);
      if (!stopped.signal.aborted) await lock.tell({}).catch(() => stopped.abort());
    }
  })();
  return {
    stop: async (): Promise<void> => {
      stopped.abort();
      await telling;
    },
  };
}

/** The refusal where one process alone can hold the lock. */
export function noShards(location: string): TrueupError {
  return new TrueupError(`The ledger ${location} cannot be locked by several jobs together, as --shard needs.`, {
    code: 'shards-unsupported',
    category: 'usage',
    hint: 'Keep the ledger where its lock is an object of the engine (ledger: backend: git or s3), or leave --shard out.',
  });
}
