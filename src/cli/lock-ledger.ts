import type { Lock, LockInfo, LockOptions } from '../ledger/backend.ts';
import { TrueupError } from '../model/error.ts';
import { escapeText } from '../report/escape.ts';
import type { CommandContext } from './context.ts';
import type { Session } from './session.ts';

/** Takes the ledger's lock: one apply at a time. Says on stderr when a dead process had left it behind. */
export async function lockLedger(
  context: CommandContext,
  session: Pick<Session, 'backend'>,
  operation: string,
  timeoutMs: number,
): Promise<Lock> {
  const info = lockInfo(context, operation);
  await context.noteLock?.(info.id);
  const lock = await session.backend.lock(info, lockOptions(context, timeoutMs));
  if (lock.notice !== undefined) context.stderr.write(`Notice: ${escapeText(lock.notice)}\n`);
  return {
    notice: lock.notice,
    release: async () => {
      if (await releaseQuietly(context, lock)) await context.noteLock?.(undefined);
    },
  };
}

/** Who asks: this process, under a new name. */
export function lockInfo({ host, randomBytes }: CommandContext, operation: string): LockInfo {
  return {
    id: Buffer.from(randomBytes(8)).toString('hex'),
    operation,
    who: host.user,
    host: host.name,
    pid: host.pid,
    place: host.place,
    command: `trueup ${operation}`,
  };
}

/** How it waits: as long as is said, and no longer than until a signal. */
export function lockOptions(context: CommandContext, timeoutMs: number): LockOptions {
  return { timeoutMs, now: context.now, sleep: waitUnlessSignalled(context), isAlive: context.host.isAlive };
}

/** What the command did is done and kept: a lock that stays behind is told (false), and changes nothing about it. */
export async function releaseQuietly(context: CommandContext, lock: Lock): Promise<boolean> {
  try {
    await lock.release();
    return true;
  } catch (error) {
    if (!(error instanceof TrueupError)) throw error;
    context.stderr.write(`Warning: ${escapeText(error.message)} ${escapeText(error.hint ?? '')}\n`);
    return false;
  }
}

/** Whoever waits for a lock and is told to stop, stops at once. */
function waitUnlessSignalled({ sleep, signal }: CommandContext): (milliseconds: number) => Promise<void> {
  return async (milliseconds) => {
    await sleep(milliseconds, signal);
    if (!signal.aborted) return;
    throw new TrueupError('Interrupted while waiting for the ledger. Nothing was written.', {
      code: 'interrupted',
      category: 'failed',
    });
  };
}
