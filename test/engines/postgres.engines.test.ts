import { randomBytes } from 'node:crypto';
import { afterAll, describe, expect, test } from 'vitest';
import { connectPostgres } from '../../src/cli/connect-postgres.ts';
import { openPostgresLedger } from '../../src/ledger/backends/postgres.ts';
import type { SqlConnect } from '../../src/ledger/postgres/sql-session.ts';
import { figure } from '../support/figures.ts';
import { refusal } from '../unit/ledger/sample.ts';
import { breakPostgres } from './broken-postgres.ts';
import { type Engine, openPlace, ROUNDS } from './engine.ts';
import { ledgerContract } from './ledger-contract.ts';
import { startPostgres } from './postgres-server.ts';

const server = await startPostgres();
if ('missing' in server) figure('SKIPPED: the postgres backend', server.missing);
afterAll(() => ('stop' in server ? server.stop() : undefined));

const URL_ENV = 'TRUEUP_POSTGRES_URL';
const url = 'url' in server ? server.url : '';

const engine: Engine = {
  name: 'postgres',
  swaps: true,
  place: () => Promise.resolve(placeOf({})),
  breakable: (place) => breakPostgres(place, URL_ENV),
};

describe.skipIf('missing' in server)('the postgres backend', () => {
  ledgerContract(engine, { rounds: ROUNDS });

  test('names the server and never the password', async () => {
    const secret = url.replace('postgres@', 'postgres:s3cr3t@');
    const backend = await openPlace(placeOf({ env: { [URL_ENV]: secret } }));
    expect(backend.location).toContain('127.0.0.1');
    expect(backend.location).not.toContain('s3cr3t');
    await backend.close();
  });

  test('without a connection string says which variable to set', async () => {
    const refused = await refusal(openPlace(placeOf({ env: { [URL_ENV]: '', PGHOST: '' } })));
    expect(refused).toMatchObject({ code: 'ledger-no-credentials', category: 'unauthorised' });
    expect(refused.hint).toContain(URL_ENV);
  });

  test('with a user that may do nothing says what to grant', async () => {
    const admin = await openPlace(placeOf({}));
    await admin.probe();
    await admin.close();
    const { default: pg } = await import('pg');
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    await client.query('CREATE ROLE reader LOGIN');
    await client.query('REVOKE CREATE ON DATABASE postgres FROM PUBLIC');
    await client.end();
    const place = placeOf({ env: { [URL_ENV]: url.replace('postgres@', 'reader@') } });
    for (const schema of ['trueup', 'elsewhere']) {
      const backend = await openPlace({ ...place, settings: { ...place.settings, schema } as never });
      const refused = await refusal(backend.probe());
      expect(refused).toMatchObject({ code: 'ledger-not-permitted', category: 'unauthorised' });
      expect(refused.hint).toContain('CREATE SCHEMA');
      await backend.close();
    }
  });

  test('behind a pooler, or where another connection sees old things, is refused before anything rests on it', async () => {
    const { connect } = await connectPostgres({ env: { [URL_ENV]: url } }, { urlEnv: URL_ENV } as never);
    const open = (connectTo: SqlConnect) => {
      const name = `shop-${randomBytes(6).toString('hex')}`;
      const sleep = () => Promise.resolve();
      return openPostgresLedger({ server: 'here', schema: 'trueup', name, connect: connectTo, randomBytes, sleep });
    };
    const plain = open(connect);
    expect(await plain.prove()).toContain('lock by session');
    await plain.close();

    // Hands each statement to one of two sessions in turn.
    const pooled = open(async () => {
      const sessions = [await connect(), await connect()];
      let turn = 0;
      const next = () => sessions[turn++ % 2]!;
      return {
        query: (text, values) => next().query(text, values),
        lost: false,
        end: async () => void (await Promise.all(sessions.map((session) => session.end()))),
      };
    });
    const told = await refusal(pooled.prove());
    expect(told).toMatchObject({ code: 'ledger-not-safe' });
    expect(told.message).toContain('a pooler stands before it');
    await pooled.close();

    const old = await connect();
    await old.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
    await old.query('SELECT 1');
    let opened = 0;
    const stale = open(() => {
      opened += 1;
      return opened === 1 ? connect() : Promise.resolve(old);
    });
    expect((await refusal(stale.prove())).message).toContain('another session does not see who holds the lock');
    await stale.close();
  });

  test('that is not there is told, and that it may be later', async () => {
    const backend = await openPlace(placeOf({ env: { [URL_ENV]: 'postgres://u:s3cr3t@127.0.0.1:1/x' } }));
    const refused = await refusal(backend.read());
    expect(refused).toMatchObject({ code: 'ledger-unreachable', category: 'later' });
    expect(refused.message).not.toContain('s3cr3t');
  });
});

function placeOf({ env = { [URL_ENV]: url } }: { readonly env?: { readonly [name: string]: string } }) {
  const name = `shop-${randomBytes(6).toString('hex')}`;
  return { settings: { backend: 'postgres', urlEnv: URL_ENV, schema: 'trueup', name } as const, root: '/', env };
}
