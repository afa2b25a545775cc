import { createHash } from 'node:crypto';
import type { LockHolder, LockInfo, LockOptions } from '../backend.ts';
import { notPermitted, unreachable } from '../engine-errors.ts';
import type { HeldLock, LockKeeper } from '../lock-keeper.ts';
import { parseLock, renderLock } from '../lock-text.ts';
import { locked, notReleased, takeoverNotice } from '../lock-words.ts';
import { OutcomeUnknown } from '../shared-object.ts';
import { waitForLock } from '../wait-for-lock.ts';
import type { Database } from './database.ts';
import { stateOf } from './explain-refusal.ts';

/** A lock of a session, and the id of it while it is held. */
export interface SessionLock extends LockKeeper {
  heldId(): string | undefined;
}

/**
 * A lock that lives in a session of the database (an advisory lock): it ends with its holder, however that ends. A row
 * beside it says who holds it, and guards what is written under it.
 */
export function keepLockInSession(database: Database, name: string): SessionLock {
  const place: Place = { database, name, keys: lockKeys(database.name(name)), table: database.name('lock') };
  let held: string | undefined;
  return {
    heldId: () => held,
    take: async (info, options) => {
      const lock = await waitForLock(options, () => tryLock(place, info, options));
      held = info.id;
      const release = async (): Promise<void> => {
        held = undefined;
        await lock.release();
      };
      return { ...lock, release };
    },
    read: async () => (await readHolder(place))?.holder,
    break: (id) => breakLock(place, id),
  };
}

interface Place {
  readonly database: Database;
  readonly name: string;
  readonly keys: readonly [number, number];
  readonly table: string;
}

const TRIES = 3;

async function tryLock(place: Place, info: LockInfo, options: LockOptions) {
  const { database, name } = place;
  const holder: LockHolder = { ...info, since: new Date(options.now()).toISOString() };
  for (let attempt = 1; ; attempt += 1) {
    try {
      const [asked] = await database.change('SELECT pg_try_advisory_lock($1, $2) AS taken', [...place.keys]);
      if (asked?.['taken'] !== true) {
        const other = await readHolder(place);
        return { refuse: (waited: number) => locked(database.location, other?.holder, waited) };
      }
      // Whoever is named in the row has lost its session, or this lock could not have been taken.
      const [left] = await database.change(
        `WITH left_behind AS (SELECT holder FROM ${place.table} WHERE name = $1)
         INSERT INTO ${place.table} (name, id, holder, backend) VALUES ($1, $2, $3, pg_backend_pid())
         ON CONFLICT (name) DO UPDATE SET id = $2, holder = $3, backend = pg_backend_pid()
         RETURNING (SELECT holder FROM left_behind) AS holder`,
        [name, holder.id, renderLock(holder)],
      );
      const before = typeof left?.['holder'] === 'string' ? parseLock(left['holder']) : undefined;
      const notice = before && before.id !== holder.id ? takeoverNotice(database.location, before) : undefined;
      return { taken: heldLock(place, holder, notice) };
    } catch (error) {
      // A session that broke has no lock any more: asking anew on another one cannot lock anybody out.
      if (!(error instanceof OutcomeUnknown)) throw error;
      if (attempt === TRIES) throw unreachable(database.location, error.message, error);
    }
  }
}

function heldLock(place: Place, holder: LockHolder, notice: string | undefined): HeldLock {
  const { database, name, table } = place;
  const session = database.session;
  let released = false;
  return {
    holder,
    notice,
    isHeld: async () => {
      if (session === undefined || database.session !== session) return false;
      const [row] = await database.read(
        `SELECT ${locksOf('pg_backend_pid()')} AS held, id FROM ${table} WHERE name = $3`,
        [...place.keys, name],
      );
      return row?.['held'] === true && row['id'] === holder.id && database.session === session;
    },
    release: async () => {
      if (released) return;
      try {
        // A session that is gone has given its lock back; only its line is left, and counts for nothing.
        if (session !== undefined && database.session === session) {
          await session.query(`DELETE FROM ${table} WHERE name = $1 AND id = $2`, [name, holder.id]);
          await session.query('SELECT pg_advisory_unlock($1, $2)', [...place.keys]);
        } else await database.read('SELECT 1 AS reachable');
        released = true;
      } catch (cause) {
        // The server ends a session whose connection ended, and the lock with it, as soon as it notices.
        if (await isFree(place, holder)) released = true;
        else throw notReleased(database.location, holder.id, cause);
      }
    },
  };
}

async function isFree(place: Place, { id }: LockHolder): Promise<boolean> {
  try {
    return (await readHolder(place))?.holder.id !== id;
  } catch {
    return false;
  }
}

/** Who holds the lock: a row whose session is gone names nobody. */
async function readHolder({ database, keys, name, table }: Place) {
  const [row] = await database.read(`SELECT holder, backend FROM ${table} WHERE name = $3 AND ${locksOf('backend')}`, [
    ...keys,
    name,
  ]);
  const holder = typeof row?.['holder'] === 'string' ? parseLock(row['holder']) : undefined;
  return holder && { holder, backend: Number(row?.['backend']) };
}

async function breakLock(place: Place, id: string): Promise<boolean> {
  const { database, name, table } = place;
  const found = await readHolder(place);
  if (found?.holder.id !== id) return false;
  try {
    // This, and what follows, does the same when it is asked twice.
    await database.read(
      `SELECT pg_terminate_backend(backend) FROM ${table} WHERE name = $3 AND id = $4 AND ${locksOf('backend')}`,
      [...place.keys, name, id],
    );
  } catch (error) {
    if (stateOf((error as Error).cause) !== '42501') throw error;
    throw notPermitted(
      database.location,
      `the session that holds the lock (backend ${found.backend}) belongs to another user`,
      `Let a user with the role pg_signal_backend run: SELECT pg_terminate_backend(${found.backend})`,
      error,
    );
  }
  for (let look = 0; look < 100 && (await readHolder(place))?.holder.id === id; look += 1)
    await database.read('SELECT pg_sleep(0.05)');
  await database.read(`DELETE FROM ${table} WHERE name = $1 AND id = $2`, [name, id]);
  return (await readHolder(place))?.holder.id !== id;
}

/** Whether a backend holds the advisory lock of the keys $1 and $2. */
function locksOf(backend: string): string {
  return `EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND granted AND objsubid = 2 AND pid = ${backend}
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND classid::bigint = ($1::bigint & 4294967295) AND objid::bigint = ($2::bigint & 4294967295))`;
}

/** Two numbers of 32 bits that stand for a name; the database knows advisory locks by numbers only. */
function lockKeys(name: string): readonly [number, number] {
  const digest = createHash('sha256').update(`trueup ${name}`).digest();
  return [digest.readInt32BE(0), digest.readInt32BE(4)];
}
