import type { Lock } from '../ledger/backend.ts';
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
  const lock = await session.backend.lock(
    {
      id: Buffer.from(context.randomBytes(8)).toString('hex'),
      operation,
      who: context.host.user,
      host: context.host.name,
      pid: context.host.pid,
      place: context.host.place,
      command: `trueup ${operation}`,
    },
    { timeoutMs, now: context.now, sleep: waitUnlessSignalled(context), isAlive: context.host.isAlive },
  );
  if (lock.notice !== undefined) context.stderr.write(`Notice: ${escapeText(lock.notice)}\n`);
  return { notice: lock.notice, release: () => releaseQuietly(context, lock) };
}

/** What the command did is done and kept: a lock that stays behind is told, and changes nothing about it. */
async function releaseQuietly(context: CommandContext, lock: Lock): Promise<void> {
  try {
    await lock.release();
  } catch (error) {
    if (!(error instanceof TrueupError)) throw error;
    context.stderr.write(`Warning: ${escapeText(error.message)} ${escapeText(error.hint ?? '')}\n`);
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
