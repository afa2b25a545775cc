/*
 * One ledger goes through all the engines there are, by the built command: applied in each, moved to the next, and the plan
 * is empty at every stop. Shards share it where an engine lets them.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, onTestFinished, test } from 'vitest';
import { figure } from '../support/figures.ts';
import { objects } from '../support/shard-shop.ts';
import { SMALL_SHOP, SMALL_SHOP_SEED, yaml } from '../support/small-shop.ts';
import { inProcessesOfTheirOwn, trueup } from '../support/trueup.ts';
import { aWorkspace, type TestWorkspace } from '../support/workspace.ts';
import { aGitPlace, removeGitPlaces } from './git-places.ts';
import { aStateServer, PASSWORD, USER } from './gitlab-server.ts';
import { startPostgres } from './postgres-server.ts';
import { startRadosgw } from './radosgw.ts';

inProcessesOfTheirOwn();
const radosgw = await startRadosgw();
const postgres = await startPostgres();
if ('missing' in postgres) figure('SKIPPED: moving through postgres', postgres.missing);
const gitlab = await aStateServer('gitlab');
afterAll(async () => {
  await radosgw?.stop();
  if ('stop' in postgres) postgres.stop();
  await gitlab.close();
  await removeGitPlaces();
});

const STATE = `${gitlab.origin}/api/v4/projects/7/terraform/state/moving`;
const ENV = {
  ...(radosgw?.env ?? {}),
  TRUEUP_POSTGRES_URL: 'url' in postgres ? postgres.url : '',
  STATE_PASSWORD: PASSWORD,
};

const LEDGERS: { readonly [backend: string]: object | undefined } = {
  file: { backend: 'file' },
  git: { backend: 'git' },
  http: {
    backend: 'http',
    address: STATE,
    lock_address: `${STATE}/lock`,
    unlock_address: `${STATE}/lock`,
    lock_method: 'POST',
    unlock_method: 'DELETE',
    username: USER,
    password_env: 'STATE_PASSWORD',
  },
  postgres: 'url' in postgres ? { backend: 'postgres', name: 'moving' } : undefined,
  s3: radosgw && {
    backend: 's3',
    bucket: 'ledgers',
    key: 'moving/shop.jsonl',
    region: 'us-east-1',
    endpoint: radosgw.endpoint,
  },
};

async function aShop(ledger: object | undefined, declared: object) {
  const workspace: TestWorkspace = await aWorkspace({ seed: SMALL_SHOP_SEED });
  const place = await aGitPlace();
  const declare = (settings: object | undefined) =>
    writeFile(join(place.root, 'trueup.yaml'), yaml({ ...SMALL_SHOP, ledger: settings }));
  await declare(ledger);
  await mkdir(join(place.root, 'objects'));
  await writeFile(join(place.root, 'objects/all.yaml'), yaml(declared));
  onTestFinished(() => workspace.close());
  const run = (...args: string[]) =>
    trueup([...args, '--api-url', workspace.url], {
      cwd: place.root,
      env: { ...place.env, ...ENV, INTERCOM_ACCESS_TOKEN: 'a-token' },
    });
  return { workspace, declare, run };
}

type Shop = Awaited<ReturnType<typeof aShop>>;

async function expectEmptyPlan({ run }: Shop, why: string): Promise<void> {
  const plan = await run('plan', '--detailed-exitcode');
  expect(plan.code, `${why}\n${plan.stdout}${plan.stderr}`).toBe(0);
  expect(plan.stdout, why).toContain('No changes.');
}

describe('ledger migrate, between real engines', () => {
  test('takes one ledger through all of them and back, whole at every stop', { timeout: 600_000 }, async () => {
    const stops = Object.entries(LEDGERS).flatMap(([name, settings]) => (settings ? [name] : []));
    const shop = await aShop(LEDGERS['file'], objects(6));
    const applied = await shop.run('apply', '-y');
    expect(applied.code, applied.stderr).toBe(0);
    const route = [...stops, 'file'];
    let moves = 0;
    for (const [at, to] of route.entries()) {
      const from = route[at - 1];
      if (from === undefined) continue;
      // The new place is in trueup.yaml first; the old one is named, with what it takes to reach it.
      const old = {
        file: 'file',
        git: 'git',
        http: `http:${STATE}`,
        postgres: 'postgres:moving',
        s3: 's3:ledgers/moving/shop.jsonl',
      };
      const isReachable = from === 'file' || from === 'git' || from === 'postgres';
      await shop.declare(LEDGERS[isReachable ? to : from]);
      const ends = isReachable
        ? [old[from as keyof typeof old], to]
        : [from, to === 'postgres' ? 'postgres:moving' : to === 's3' ? 's3:ledgers/moving/shop.jsonl' : to];
      const moved = await shop.run('ledger', 'migrate', ...(ends as string[]), '-y');
      expect(moved.code, `${from} to ${to}\n${moved.stdout}${moved.stderr}`).toBe(0);
      moves += 1;
      await shop.declare(LEDGERS[to]);
      shop.workspace.mark();
      await expectEmptyPlan(shop, `${from} to ${to}`);
      const again = await shop.run('apply', '-y');
      expect(again.code, again.stderr).toBe(0);
      expect(shop.workspace.writes()).toEqual([]);
    }
    figure('ledger migrate', `${moves} moves over ${stops.join(', ')}: one whole ledger, an empty plan at every stop`);
  });
});

describe.each(['git', 's3'])('shards on a ledger in %s', (backend) => {
  test.skipIf(LEDGERS[backend] === undefined)(
    'plan and apply at the same time, one lock and one report',
    { timeout: 600_000 },
    async () => {
      const settings = backend === 's3' ? { ...LEDGERS['s3'], key: 'shards/shop.jsonl' } : LEDGERS[backend];
      const count = 12;
      const shop = await aShop(settings, objects(count));
      const all = (args: (index: number) => readonly string[]) =>
        Promise.all([1, 2, 3, 4].map((index) => shop.run(...args(index))));
      const applied = await all((index) => ['apply', '-y', '--shard', `${index}/4`, '--shard-group', 'one']);
      const said = applied.map(({ code, stdout, stderr }) => `exit ${code}\n${stdout}${stderr}`).join('\n');
      expect(
        applied.map(({ code }) => code),
        said,
      ).toEqual([0, 0, 0, 0]);
      expect(
        applied.filter(({ stderr }) => stderr.includes('All 4 shards:')),
        said,
      ).toHaveLength(1);
      const names = shop.workspace.state().instances.map(({ type, external_id }) => `${type}/${external_id}`);
      expect(names).toHaveLength(count * 2);
      expect(new Set(names).size).toBe(count * 2);
      await expectEmptyPlan(shop, backend);
      figure(`shards on ${backend}`, `4 jobs, ${count * 2} created once each, one report, an empty plan`);
    },
  );
});
