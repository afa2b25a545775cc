import type { TrueupError } from '../../model/error.ts';
import type { Lock, LockInfo, LockOptions } from '../backend.ts';
import { renderLock } from '../lock-text.ts';
import { locked, notReleased, takeoverNotice } from '../lock-words.ts';
import { locksHeldHere } from '../locks-held-here.ts';
import { notWritable } from '../not-writable.ts';
import { waitForLock } from '../wait-for-lock.ts';
import { type DurableTools, removeQuietly } from '../write-durably.ts';
import { claimPath, createExclusively, readLockFile, replaceLock, type SeenLock } from './lock-file.ts';

/** Where a lock stands, and how messages name what it locks. */
export interface LockPlace {
  readonly path: string;
  readonly ledger: string;
  readonly tools: DurableTools;
}

/** A lock that can tell whether it still stands: a person may have removed it meanwhile. */
export interface FileLock extends Lock {
  readonly id: string;
  isHeld(): Promise<boolean>;
}

/**
 * Takes the lock, waiting for it if need be. A lock whose process on this host is dead is taken over: one process can
 * claim to succeed it, and only that one replaces it, so that the place is never empty and two racers never both win.
 * A lock of another host is never taken over.
 */
export async function takeFileLock(place: LockPlace, info: LockInfo, options: LockOptions): Promise<FileLock> {
  locksHeldHere.add(info.id);
  try {
    return await waitForLock(options, async () => {
      const attempt = await tryLock(place, info, options).catch((cause: unknown) => {
        throw notLockable(place, cause);
      });
      if (attempt.taken) return { taken: heldLock(place, info.id, attempt.notice) };
      return { refuse: (waited) => locked(place.ledger, attempt.seen?.holder, waited) };
    });
  } catch (error) {
    locksHeldHere.delete(info.id);
    throw error;
  }
}

/**
 * Removes the lock with this id, or the one whose takeover died with this id: nobody on another host could ever finish
 * that. Like a takeover it claims the succession first, and so never hits a younger lock.
 */
export async function breakFileLock(place: LockPlace, id: string): Promise<boolean> {
  const { path, tools } = place;
  const way = await wayTo(place, id);
  if (way === undefined) return false;
  const claim = claimPath(path, id);
  const other = await readLockFile(tools, claim);
  // A claim that names nobody is what an earlier removal left behind when it died.
  if (other !== undefined && other.holder === undefined) await removeQuietly(tools.fs, claim);
  if (!(await createExclusively(tools, claim, 'removal\n'))) throw locked(place.ledger, other?.holder, 0);
  const claims = [claim];
  try {
    if ((await readLockFile(tools, path))?.identity !== way.standing) return false;
    await tools.step('unlock');
    await tools.fs.unlink(path);
    // As with a takeover: while the dead lock still stands, nobody may claim it once more.
    claims.unshift(...way.claims);
    return true;
  } finally {
    for (const each of claims) await removeQuietly(tools.fs, each);
  }
}

/** The lock that stands, and the claims that lead from it to the one with this id; undefined when none does. */
async function wayTo({ path, tools }: LockPlace, id: string) {
  const standing = (await readLockFile(tools, path))?.identity;
  const claims: string[] = [];
  for (let identity = standing; identity !== id; ) {
    if (identity === undefined) return undefined;
    const claim = claimPath(path, identity);
    identity = (await readLockFile(tools, claim))?.holder?.id;
    claims.push(claim);
  }
  return { standing, claims };
}

type Attempt =
  | { readonly taken: true; readonly notice: string | undefined }
  | { readonly taken: false; readonly seen: SeenLock | undefined };

async function tryLock(place: LockPlace, info: LockInfo, options: LockOptions): Promise<Attempt> {
  const { path, tools } = place;
  const text = renderLock({ ...info, since: new Date(options.now()).toISOString() });
  let seen: SeenLock | undefined;
  // Locks come and go while this looks; a few looks in a row settle it, or somebody else is busy here.
  for (let look = 0; look < 5; look += 1) {
    seen = await readLockFile(tools, path);
    if (seen === undefined) {
      if (await createExclusively(tools, path, text)) return { taken: true, notice: undefined };
    } else if (!isDead(seen, info, options)) {
      return { taken: false, seen };
    } else {
      const successor = await succeed(place, seen, text, (other) => isDead(other, info, options));
      if (successor === 'self') return { taken: true, notice: takeoverNotice(place.ledger, seen.holder) };
      seen = successor ?? seen;
    }
  }
  return { taken: false, seen };
}

/**
 * Claims to succeed a dead lock and replaces it. A claimant that died is succeeded in the same way, link by link.
 * Answers who else succeeds it; undefined when things moved meanwhile and have to be looked at again.
 */
async function succeed(
  place: LockPlace,
  dead: SeenLock,
  text: string,
  isDeadToo: (other: SeenLock) => boolean,
): Promise<'self' | SeenLock | undefined> {
  const { path, tools } = place;
  const claims: string[] = [];
  for (let identity = dead.identity; ; ) {
    const claim = claimPath(path, identity);
    const own = await createExclusively(tools, claim, text);
    claims.push(claim);
    if (own) break;
    const other = await readLockFile(tools, claim);
    if (other === undefined) return undefined;
    if (!isDeadToo(other)) return other;
    identity = other.identity;
  }
  try {
    // Claims are removed only after the lock was replaced: while the dead one still stands, this claim is the only one.
    if ((await readLockFile(tools, path))?.identity !== dead.identity) {
      claims.splice(0, claims.length - 1);
      return undefined;
    }
    await replaceLock(tools, path, text);
    return 'self';
  } catch (error) {
    claims.splice(0, claims.length - 1);
    throw error;
  } finally {
    for (const claim of claims) await removeQuietly(tools.fs, claim);
  }
}

const FILLED_WITHIN_MS = 10_000;

function isDead(seen: SeenLock, info: LockInfo, options: LockOptions): boolean {
  const { holder } = seen;
  if (holder === undefined) return options.now() - seen.writtenAt > FILLED_WITHIN_MS;
  if (holder.host !== info.host || holder.pid === 0) return false;
  if (holder.pid === info.pid) return !locksHeldHere.has(holder.id);
  return !options.isAlive(holder.pid);
}

function heldLock(place: LockPlace, id: string, notice: string | undefined): FileLock {
  const { path, tools } = place;
  const isHeld = async (): Promise<boolean> => (await readLockFile(tools, path))?.identity === id;
  let released = false;
  return {
    id,
    notice,
    isHeld,
    release: async () => {
      if (released) return;
      try {
        await tools.step('unlock');
        if (await isHeld()) await tools.fs.unlink(path);
        released = true;
      } catch (cause) {
        throw notReleased(place.ledger, id, cause);
      } finally {
        locksHeldHere.delete(id);
      }
    },
  };
}

function notLockable(place: LockPlace, cause: unknown): TrueupError {
  const what = { code: 'ledger-not-writable', name: `The lock beside the ledger ${place.ledger}` };
  return notWritable(what, 'taking the lock', 'Nothing was sent to Intercom.', cause);
}
