import { TrueupError } from '../../model/error.ts';
import type { Lock, LockHolder, LockInfo, LockOptions } from '../backend.ts';
import { notWritable } from '../not-writable.ts';
import { type DurableTools, removeQuietly } from '../write-durably.ts';
import { claimPath, createExclusively, readLockFile, renderLock, replaceLock, type SeenLock } from './lock-file.ts';

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

// Locks of this very process. A lock with its pid that is not among them is from an earlier process with the same pid,
// as containers have them, and that one is dead.
const livingHere = new Set<string>();

/**
 * Takes the lock, waiting for it if need be. A lock whose process on this host is dead is taken over: one process can
 * claim to succeed it, and only that one replaces it, so that the place is never empty and two racers never both win.
 * A lock of another host is never taken over.
 */
export async function takeFileLock(place: LockPlace, info: LockInfo, options: LockOptions): Promise<FileLock> {
  livingHere.add(info.id);
  try {
    let waited = 0;
    for (let pause = 25; ; pause = Math.min(pause * 2, 1000)) {
      const attempt = await tryLock(place, info, options).catch((cause: unknown) => {
        throw notLockable(place, cause);
      });
      if (attempt.taken) return heldLock(place, info.id, attempt.notice);
      if (waited >= options.timeoutMs) throw locked(place, attempt.seen, waited);
      // Waiting is counted in what was slept: a clock that jumps ends no wait early and makes none endless.
      const next = Math.min(pause, options.timeoutMs - waited);
      await options.sleep(next);
      waited += next;
    }
  } catch (error) {
    livingHere.delete(info.id);
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
  if (!(await createExclusively(tools, claim, 'removal\n'))) throw locked(place, other, 0);
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
      if (successor === 'self') return { taken: true, notice: takeoverNotice(place, seen) };
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
  if (holder.pid === info.pid) return !livingHere.has(holder.id);
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
        throw notReleased(place, id, cause);
      } finally {
        livingHere.delete(id);
      }
    },
  };
}

function locked(place: LockPlace, seen: SeenLock | undefined, waited: number): TrueupError {
  const after = waited > 0 ? ` Waited ${Math.round(waited / 1000)} s for it.` : '';
  const { holder } = seen ?? {};
  const who = holder === undefined ? 'somebody who has not said yet who it is' : describe(holder);
  return new TrueupError(`The ledger ${place.ledger} is locked by ${who}.${after} Nothing was changed.`, {
    code: 'ledger-locked',
    category: 'later',
    hint:
      holder === undefined
        ? 'Run the command again in 10 seconds.'
        : `Wait for it with --lock-timeout; or, when you know that it no longer runs: trueup ledger unlock ${holder.id}`,
  });
}

function takeoverNotice(place: LockPlace, { holder }: SeenLock): string {
  const lock = `Took over the lock of the ledger ${place.ledger}`;
  if (holder === undefined) return `${lock}: whoever created it died before saying who it was.`;
  return `${lock} held by ${describe(holder)}: that process no longer runs.`;
}

function describe(holder: LockHolder): string {
  return `${holder.who} on ${holder.host} (process ${holder.pid}) since ${holder.since} for: ${holder.command}`;
}

function notLockable(place: LockPlace, cause: unknown): TrueupError {
  const what = { code: 'ledger-not-writable', name: `The lock beside the ledger ${place.ledger}` };
  return notWritable(what, 'taking the lock', 'Nothing was sent to Intercom.', cause);
}

function notReleased(place: LockPlace, id: string, cause: unknown): TrueupError {
  return new TrueupError(
    `The lock of the ledger ${place.ledger} could not be removed. The ledger itself is complete.`,
    {
      code: 'ledger-not-unlocked',
      category: 'failed',
      hint: `Remove it: trueup ledger unlock ${id}`,
      cause,
    },
  );
}
