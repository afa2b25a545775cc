import type { LedgerBackend, PastLedger } from '../backend.ts';
import { type Database, openDatabase } from '../postgres/database.ts';
import { rowObject } from '../postgres/row-object.ts';
import { keepLockInSession } from '../postgres/session-lock.ts';
import type { SqlConnect } from '../postgres/sql-session.ts';
import { notSafe, proveSwap } from '../prove-swap.ts';
import { openSharedLedger } from './shared.ts';

export interface PostgresLedgerOptions {
  /** Host and database, for messages; holds no credentials. */
  readonly server: string;
  readonly schema: string;
  /** The row. */
  readonly name: string;
  readonly connect: SqlConnect;
  readonly randomBytes: (count: number) => Uint8Array;
  readonly sleep: (milliseconds: number) => Promise<void>;
}

/** A ledger in a row of PostgreSQL, locked by a session of its own: who loses the connection loses the lock. */
export function openPostgresLedger(options: PostgresLedgerOptions): LedgerBackend {
  const { server, schema, name, connect, randomBytes, sleep } = options;
  const location = `${name} in ${server} (schema ${schema})`;
  const database = openDatabase(location, schema, connect);
  const lock = keepLockInSession(database, name);
  const copy = (label: string) => rowObject(database, `${name}.${label}`);
  return openSharedLedger({
    location,
    ledger: rowObject(database, name, lock),
    lock,
    copy,
    history: (limit) => readHistory(database, name, limit),
    prove: async () => {
      const label = `probe-${Buffer.from(randomBytes(8)).toString('hex')}`;
      return [...(await proveSwap(copy(label), sleep)), ...(await proveSessions(database, `${name}.${label}`))];
    },
    close: () => database.close(),
    randomBytes,
    sleep,
  });
}

async function readHistory(database: Database, name: string, limit: number): Promise<readonly PastLedger[]> {
  const rows = await database.read(
    `SELECT version::text, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS at, subject, by
     FROM ${database.name('history')} WHERE name = $1 ORDER BY history.version DESC LIMIT $2`,
    [name, limit],
  );
  return rows.map(({ version, at, subject, by }) => ({
    version: String(version),
    at: String(at),
    subject: String(subject),
    by: String(by),
  }));
}

/** A pooler that hands each statement to another session would let everybody hold the lock. */
async function proveSessions(database: Database, name: string): Promise<readonly string[]> {
  const lock = keepLockInSession(database, name);
  const now = () => 0;
  const info = { id: name, operation: 'test', who: 'trueup', host: 'here', pid: 0, command: 'trueup ledger test' };
  const held = await lock.take(info, { timeoutMs: 0, now, sleep: () => Promise.resolve(), isAlive: () => true });
  const other = database.openAnother();
  try {
    for (let look = 0; look < 3; look += 1)
      if (!(await held.isHeld()))
        throw notSafe(database, 'a lock was gone at the next statement (a pooler stands before it)');
    const [seen] = await other.read(`SELECT count(*)::text AS held FROM ${database.name('lock')} WHERE name = $1`, [
      name,
    ]);
    if (seen?.['held'] !== '1') throw notSafe(database, 'another session does not see who holds the lock');
  } finally {
    await held.release();
    await other.close();
  }
  return ['lock by session'];
}
