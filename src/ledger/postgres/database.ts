import { unreachable } from '../engine-errors.ts';
import { OutcomeUnknown } from '../shared-object.ts';
import { explainRefusal, stateOf } from './explain-refusal.ts';
import type { SqlConnect, SqlRow, SqlSession } from './sql-session.ts';

/** The database of a ledger: one session that is connected when it is needed, and the tables in one schema. */
export interface Database {
  readonly location: string;
  /** A table or sequence of the schema, as SQL names it. */
  name(relation: string): string;
  /** Asks what changes nothing; asked anew on another connection when the first one breaks. */
  read(text: string, values?: readonly (string | number)[]): Promise<readonly SqlRow[]>;
  /** Sends a change; what may or may not have happened is an `OutcomeUnknown`. */
  change(text: string, values?: readonly (string | number)[]): Promise<readonly SqlRow[]>;
  /** The same over this very session, whose locks count; undefined when there is none. */
  readonly session: SqlSession | undefined;
  /** The same database over another connection, for what has to come from somebody else. */
  openAnother(): Database;
  close(): Promise<void>;
}

/** A database that is connected when it is first asked. `schema` is a plain name in lower case. */
export function openDatabase(location: string, schema: string, connect: SqlConnect): Database {
  let session: SqlSession | undefined;
  let hasTables = false;
  const name = (relation: string): string => `"${schema}"."${relation}"`;
  const connected = async (): Promise<SqlSession> => {
    if (session !== undefined && !session.lost) return session;
    session = await openSession(location, connect);
    return session;
  };
  const ask = async (text: string, values: readonly (string | number)[]): Promise<readonly SqlRow[]> => {
    try {
      return await (await connected()).query(text, values);
    } catch (error) {
      throw explainRefusal(location, error);
    }
  };
  const read: Database['read'] = async (text, values = []) => {
    try {
      return await ask(text, values).catch((error: unknown) => {
        if (!(error instanceof OutcomeUnknown)) throw error;
        return ask(text, values);
      });
    } catch (error) {
      // Nobody has made the tables yet: there is nothing to read.
      if (isMissing(error)) return [];
      if (error instanceof OutcomeUnknown) throw unreachable(location, error.message, error);
      throw error;
    }
  };
  return {
    location,
    name,
    read,
    change: async (text, values = []) => {
      if (!hasTables) await makeTables(schema, name, read, ask);
      hasTables = true;
      return await ask(text, values);
    },
    get session() {
      return session !== undefined && !session.lost ? session : undefined;
    },
    openAnother: () => openDatabase(location, schema, connect),
    close: async () => {
      await session?.end();
      session = undefined;
    },
  };
}

async function openSession(location: string, connect: SqlConnect): Promise<SqlSession> {
  try {
    const session = await connect();
    // A holder whose machine vanished has to lose its lock: the server looks whether it is still there. And nobody else's
    // setting may end a session that only waits for Intercom.
    await session.query(
      "SELECT set_config(name, value, false) FROM (VALUES ('tcp_keepalives_idle', '10'), ('tcp_keepalives_interval', '5'), ('tcp_keepalives_count', '3'), ('idle_session_timeout', '0'), ('statement_timeout', '120000')) AS wanted (name, value) WHERE EXISTS (SELECT FROM pg_settings s WHERE s.name = wanted.name)",
    );
    return session;
  } catch (error) {
    const meant = explainRefusal(location, error);
    throw meant instanceof OutcomeUnknown ? unreachable(location, meant.message, error) : meant;
  }
}

// Tables that are there are left alone: a user that may not create any can still work with them.
async function makeTables(
  schema: string,
  name: Database['name'],
  read: Database['read'],
  ask: (text: string, values: readonly (string | number)[]) => Promise<readonly SqlRow[]>,
): Promise<void> {
  const [found] = await read('SELECT to_regclass($1)::text AS there', [name('history')]);
  if (found?.['there'] !== null && found !== undefined) return;
  // Two that make them at once wait for each other; the last statement of a run of them is what makes them visible.
  await ask(
    `DO $$ BEGIN
      PERFORM pg_advisory_xact_lock(hashtextextended('trueup tables ${schema}', 0));
      IF to_regnamespace('"${schema}"') IS NULL THEN CREATE SCHEMA "${schema}"; END IF;
      CREATE SEQUENCE IF NOT EXISTS ${name('versions')};
      CREATE TABLE IF NOT EXISTS ${name('ledger')} (
        name text PRIMARY KEY, version bigint NOT NULL, content text NOT NULL);
      ALTER TABLE ${name('ledger')} ALTER COLUMN content SET STORAGE EXTERNAL;
      CREATE TABLE IF NOT EXISTS ${name('lock')} (
        name text PRIMARY KEY, id text NOT NULL, holder text NOT NULL, backend integer NOT NULL);
      CREATE TABLE IF NOT EXISTS ${name('history')} (
        name text NOT NULL, version bigint NOT NULL, at timestamptz NOT NULL DEFAULT clock_timestamp(),
        subject text NOT NULL, by text NOT NULL, PRIMARY KEY (name, version));
    END $$`,
    [],
  );
}

function isMissing(error: unknown): boolean {
  const state = stateOf((error as Error).cause);
  return state === '42P01' || state === '3F000';
}
