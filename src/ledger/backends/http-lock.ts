import { askSurely } from '../ask-surely.ts';
import type { LockHolder, LockInfo, LockOptions } from '../backend.ts';
import { unreachable } from '../engine-errors.ts';
import type { HeldLock, LockKeeper } from '../lock-keeper.ts';
import { isDead } from '../lock-object.ts';
import { locked, notReleased, takeoverNotice } from '../lock-words.ts';
import { locksHeldHere } from '../locks-held-here.ts';
import { OutcomeUnknown } from '../shared-object.ts';
import { waitForLock } from '../wait-for-lock.ts';
import { parseLockId, renderLockId } from './http-lock-id.ts';
import type { LockSaid, StateProtocol } from './http-protocol.ts';

/** Who asks, where nobody else said so. */
export type Asker = Pick<LockInfo, 'who' | 'host' | 'pid' | 'place'>;

export interface HttpLockParts {
  readonly protocol: StateProtocol;
  readonly asker: Asker;
  readonly now: () => number;
  readonly randomBytes: (count: number) => Uint8Array;
  readonly sleep: (milliseconds: number) => Promise<void>;
}

export interface HttpLock extends LockKeeper {
  /** Works under the lock this process holds, and where it holds none under one taken for this alone; gives its id. */
  under<Result>(work: (lockId: string) => Promise<Result>): Promise<Result>;
}

const TRIES = 4;
const PAUSE_MS = 200;
const LOOKS = 20;
const LOOK = 'look';
const WAIT_MS = 30_000;

/**
 * The lock of the protocol. It cannot be read: whoever wants to know who holds it asks for it with an id of their own and
 * is told by the refusal, and gives back at once what they get.
 */
export function keepHttpLock(parts: HttpLockParts): HttpLock {
  let own: string | undefined;
  const take = async (info: LockInfo, options: LockOptions): Promise<HeldLock> => {
    locksHeldHere.add(info.id);
    try {
      return await waitForLock(options, () => tryLock(parts, info, options));
    } catch (error) {
      locksHeldHere.delete(info.id);
      throw error;
    }
  };
  return {
    take: async (info, options) => {
      const lock = await take(info, options);
      const id = renderLockId(info);
      own = id;
      const release = async () => {
        if (own === id) own = undefined;
        await lock.release();
      };
      return { ...lock, release };
    },
    read: async () => (await look(parts))?.holder,
    break: async (id) => {
      const found = await look(parts);
      return (
        found !== undefined && found.holder.id === id && (await unlockSurely(parts, found.id, anAsker(parts, LOOK)))
      );
    },
    under: async (work) => {
      if (own !== undefined) return await work(own);
      const info = anAsker(parts, 'write');
      // Only whether a process of this very place runs could be asked, and nobody is there to ask.
      const lock = await take(info, { timeoutMs: WAIT_MS, isAlive: () => true, now: parts.now, sleep: parts.sleep });
      try {
        return await work(renderLockId(info));
      } finally {
        await lock.release();
      }
    },
  };
}

/** Takes the lock or says who holds it, also when answers are lost: an id is used once, so whoever bears it is this one. */
export async function lockSurely(
  parts: HttpLockParts,
  id: string,
  info: LockInfo,
): Promise<{ readonly taken: true } | { readonly taken: false; readonly holder: LockSaid | undefined }> {
  const { protocol, now, sleep } = parts;
  const since = new Date(now()).toISOString();
  for (let attempt = 1; ; attempt += 1) {
    try {
      const answer = await protocol.lock(id, info, since);
      if (answer.taken || answer.holder?.id === id) return { taken: true };
      // A server that names nobody does not tell whether an earlier request of this one got it: if so, it is given back.
      if (attempt === 1 || answer.holder !== undefined) return answer;
      if (!(await protocol.unlock(id, info, since))) return answer;
    } catch (error) {
      if (!(error instanceof OutcomeUnknown)) throw error;
      if (attempt === TRIES) {
        await protocol.unlock(id, info, since).catch(() => false);
        throw unreachable(protocol.location, error.message, error);
      }
      await sleep(PAUSE_MS * 2 ** attempt);
    }
  }
}

/** Gives a lock back; false when it did not stand there. */
export async function unlockSurely(parts: HttpLockParts, id: string, info: LockInfo): Promise<boolean> {
  const since = new Date(parts.now()).toISOString();
  let sent = false;
  return await askSurely(parts.protocol.location, parts.sleep, async () => {
    const again = sent;
    sent = true;
    return (await parts.protocol.unlock(id, info, since)) || again;
  });
}

/** Who asks for a lock that is none of a command's. */
export function anAsker({ asker, randomBytes }: HttpLockParts, operation: string): LockInfo {
  const id = Buffer.from(randomBytes(8)).toString('hex');
  return { ...asker, id, operation, command: `trueup (${operation})` };
}

async function tryLock(parts: HttpLockParts, info: LockInfo, options: LockOptions) {
  const { location } = parts.protocol;
  const id = renderLockId(info);
  let notice: string | undefined;
  let holder: LockHolder | undefined;
  for (let asked = 0; asked < LOOKS; asked += 1) {
    const answer = await lockSurely(parts, id, info);
    if (answer.taken) return { taken: heldLock(parts, id, info, notice) };
    holder = answer.holder && parseLockId(answer.holder.id, answer.holder);
    if (answer.holder && holder && isDead(holder, info, options)) {
      if (await unlockSurely(parts, answer.holder.id, info)) notice = takeoverNotice(location, holder);
    } else if (holder?.operation === LOOK) {
      // It is given back within a request or two.
      await parts.sleep(PAUSE_MS / 4);
    } else break;
  }
  return { refuse: (waited: number) => locked(location, holder, waited) };
}

function heldLock(parts: HttpLockParts, id: string, info: LockInfo, notice: string | undefined): HeldLock {
  const { location } = parts.protocol;
  let released = false;
  const stands = async (): Promise<boolean> => {
    const found = await look(parts);
    // A server that names nobody refuses the writes of everybody but the holder: prove() has seen to that.
    return found !== undefined && (found.id === id || found.id === '');
  };
  return {
    holder: { ...info, since: new Date(parts.now()).toISOString() },
    notice,
    isHeld: stands,
    release: async () => {
      if (released) return;
      try {
        if (!(await unlockSurely(parts, id, info)) && (await stands()))
          throw new Error('the server refused to remove it');
        released = true;
      } catch (cause) {
        throw notReleased(location, info.id, cause);
      } finally {
        locksHeldHere.delete(info.id);
      }
    },
  };
}

/** Who holds the lock, and by which id; the id is empty where the server names nobody. */
async function look(parts: HttpLockParts): Promise<{ readonly id: string; readonly holder: LockHolder } | undefined> {
  const info = anAsker(parts, LOOK);
  locksHeldHere.add(info.id);
  try {
    const id = renderLockId(info);
    const answer = await lockSurely(parts, id, info);
    if (answer.taken) {
      await unlockSurely(parts, id, info);
      return undefined;
    }
    const { holder = { id: '', who: 'unknown', since: 'unknown' } } = answer;
    return { id: holder.id, holder: parseLockId(holder.id, holder) };
  } finally {
    locksHeldHere.delete(info.id);
  }
}
