import type { SharedObject } from '../shared-object.ts';
import type { Database } from './database.ts';

/**
 * One row as an object that is swapped by version. That of the ledger is written by nobody but the holder of its lock while
 * that is held: the row of the lock is looked at in the same statement. Each of its writes leaves a line in the history.
 */
export function rowObject(
  database: Database,
  name: string,
  ledgerLock?: { heldId(): string | undefined },
): SharedObject {
  const { location } = database;
  const [ledger, history, lock, versions] = ['ledger', 'history', 'lock', 'versions'].map(database.name);
  const guard = (place: string) => `(${place} = '' OR EXISTS (SELECT FROM ${lock} WHERE name = $1 AND id = ${place}))`;
  const heldId = (): string => ledgerLock?.heldId() ?? '';
  const isLedger = ledgerLock !== undefined;
  const noted = `noted AS (INSERT INTO ${history} (name, version, subject, by)
                 SELECT $1, version, $3, $4 FROM changed WHERE ${isLedger})`;
  return {
    location: `${location}, row ${name}`,
    read: async () => {
      const [row] = await database.read(`SELECT version::text, content FROM ${ledger} WHERE name = $1`, [name]);
      if (row === undefined) return undefined;
      return { bytes: Buffer.from(String(row['content'])), version: String(row['version']) };
    },
    write: async (bytes, expected, { subject, by }) => {
      const values = [name, Buffer.from(bytes).toString('utf8'), subject, by, heldId()];
      const [row] =
        expected === undefined
          ? await database.change(
              `WITH changed AS (INSERT INTO ${ledger} (name, version, content)
                 SELECT $1, nextval('${versions}'), $2 WHERE ${guard('$5::text')}
                 ON CONFLICT (name) DO NOTHING RETURNING version), ${noted}
               SELECT version::text FROM changed`,
              values,
            )
          : await database.change(
              `WITH changed AS (UPDATE ${ledger} SET version = nextval('${versions}'), content = $2
                 WHERE name = $1 AND version = $6 AND ${guard('$5::text')} RETURNING version), ${noted}
               SELECT version::text FROM changed`,
              [...values, expected],
            );
      return row === undefined ? undefined : String(row['version']);
    },
    remove: async (expected) => {
      const rows = await database.change(
        `DELETE FROM ${ledger} WHERE name = $1 AND version = $2 AND ${guard('$3::text')} RETURNING name`,
        [name, expected, heldId()],
      );
      return rows.length > 0;
    },
  };
}
