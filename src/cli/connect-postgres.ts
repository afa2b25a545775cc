import type { SqlConnect, SqlSession } from '../ledger/postgres/sql-session.ts';
import { TrueupError } from '../model/error.ts';
import type { PostgresSettings } from '../model/ledger-settings.ts';
import type { CommandContext } from './context.ts';

/** How a database is connected to, and how messages name it. */
export interface PostgresConnection {
  readonly server: string;
  readonly connect: SqlConnect;
}

/** The connection that trueup.yaml and the environment name; the package `pg` is loaded when it is used. */
export async function connectPostgres(
  { env }: Pick<CommandContext, 'env'>,
  { urlEnv }: PostgresSettings,
): Promise<PostgresConnection> {
  const { default: pg } = await import('pg').catch((cause: unknown) => {
    throw new TrueupError('the ledger is kept in PostgreSQL, and the package pg is not installed', {
      code: 'ledger-driver-missing',
      category: 'invalid',
      hint: 'Install it beside trueup: npm install --save-dev pg',
      cause,
    });
  });
  const config = configOf(env, urlEnv);
  const connect = async (): Promise<SqlSession> => {
    const client = new pg.Client({
      ...config,
      application_name: 'trueup',
      connectionTimeoutMillis: 15_000,
      keepAlive: true,
    });
    let lost = false;
    client.on('error', () => {
      lost = true;
    });
    client.on('end', () => {
      lost = true;
    });
    await client.connect();
    return {
      query: async (text, values = []) => (await client.query<Record<string, unknown>>(text, [...values])).rows,
      get lost() {
        return lost;
      },
      end: async () => {
        if (!lost) await client.end();
        lost = true;
      },
    };
  };
  const { host, port, database } = new pg.Client(config);
  return { server: `postgres://${host}:${port}/${database ?? ''}`, connect };
}

/** A connection string; without one, PGHOST and its like, as every client of PostgreSQL reads them. */
function configOf(env: CommandContext['env'], urlEnv: string) {
  const url = env[urlEnv]?.trim() ?? '';
  if (url !== '') {
    if (/^postgres(?:ql)?:\/\//u.test(url)) return { connectionString: url };
    throw missing(`${urlEnv} holds no connection string`, urlEnv);
  }
  const { PGHOST: host, PGPORT: port, PGUSER: user, PGPASSWORD: password, PGDATABASE: database } = env;
  if ((host ?? '') === '') throw missing(`neither ${urlEnv} nor PGHOST is set`, urlEnv);
  return {
    host,
    ...(port === undefined ? {} : { port: Number(port) }),
    ...(user === undefined ? {} : { user }),
    ...(password === undefined ? {} : { password }),
    ...(database === undefined ? {} : { database }),
  };
}

function missing(what: string, urlEnv: string): TrueupError {
  return new TrueupError(`the ledger is kept in PostgreSQL, and ${what}`, {
    code: 'ledger-no-credentials',
    category: 'unauthorised',
    hint: `Set ${urlEnv} to postgres://USER:PASSWORD@HOST:5432/DATABASE; in CI, hand the secret to this job.`,
  });
}
