import { type Database, openDatabase } from '../../../../src/ledger/postgres/database.ts';
import type { SqlRow } from '../../../../src/ledger/postgres/sql-session.ts';

/** What a server answers to a statement: rows, or what it refuses with. */
export type Answer = (text: string, values: readonly (string | number)[]) => readonly SqlRow[] | Error;

/** A database whose every statement is answered from here; an answer without a SQLSTATE ends its connection. */
export function scriptedDatabase(answer: Answer): {
  readonly database: Database;
  readonly asked: string[];
  readonly connections: () => number;
  readonly ended: () => number;
} {
  const asked: string[] = [];
  let connections = 0;
  let ended = 0;
  const database = openDatabase('shop', 'trueup', async () => {
    connections += 1;
    let lost = false;
    return {
      query: async (text, values = []) => {
        if (text.includes('set_config')) return [];
        asked.push(text);
        const rows = answer(text, values);
        if (!(rows instanceof Error)) return rows;
        lost = !('code' in rows);
        throw rows;
      },
      get lost() {
        return lost;
      },
      end: async () => {
        ended += 1;
      },
    };
  });
  return { database, asked, connections: () => connections, ended: () => ended };
}

/** What PostgreSQL refuses with. */
export function sqlError(code: string): Error {
  return Object.assign(new Error(`refused with ${code}`), { code });
}
