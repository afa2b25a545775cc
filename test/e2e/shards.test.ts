import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fastDirectory } from '../support/kill-at-step.ts';
import { aProject, type TestProject } from '../support/project.ts';
import type { Binary } from '../support/real-processes.ts';
import { buildSharing, type ProcessResult, runBinary } from '../support/shard-processes.ts';
import { SMALL_SHOP, SMALL_SHOP_SEED, yaml } from '../support/small-shop.ts';
import { aWorkspace, type TestWorkspace } from '../support/workspace.ts';

const TOTAL = 4;
const COUNT = 24;

let binary: Binary;

beforeAll(async () => {
  binary = await buildSharing();
});

afterAll(() => binary.dispose());

/** Products, orders of them, contacts of those: enough that each shard waits for others. */
function objects(count: number): object {
  const numbers = Array.from({ length: count }, (_, index) => index + 1);
  const products = numbers.map((n) => [`P-${n}`, { attributes: { name: `Product ${n}` } }] as const);
  const orders = numbers.map(
    (n) => [`O-${n}`, { attributes: { status: 'open', items: [`P-${n}`, `P-${(n % count) + 1}`] } }] as const,
  );
  return {
    instances: { Product: Object.fromEntries(products), Order: Object.fromEntries(orders) },
    contacts: [
      { external_id: '70', attributes: { plan_tier: 'gold' }, associations: { orders: ['O-1', 'O-2', 'O-3'] } },
      { external_id: '71', associations: { orders: ['O-4', 'O-5'] } },
    ],
  };
}

interface Shop {
  readonly workspace: TestWorkspace;
  readonly project: TestProject;
  run(args: readonly string[], env?: NodeJS.ProcessEnv): Promise<ProcessResult>;
  /** One command for each shard, all at once. */
  all(args: (index: number) => readonly string[], env?: (index: number) => NodeJS.ProcessEnv): Promise<ProcessResult[]>;
  close(): Promise<void>;
}

async function aShop(declared: object): Promise<Shop> {
  const workspace = await aWorkspace({ seed: SMALL_SHOP_SEED });
  const files = { 'trueup.yaml': yaml(SMALL_SHOP), 'objects/all.yaml': yaml(declared) };
  const project = await aProject(workspace, files);
  const ledger = await fastDirectory('trueup-shards-');
  const run: Shop['run'] = (args, more = {}) => {
    const env = { INTERCOM_ACCESS_TOKEN: 'a-token', INTERCOM_API_URL: workspace.url, TRUEUP_TEST_LEDGER: ledger };
    return runBinary(binary, args, { cwd: project.directory, env: { ...env, ...more } });
  };
  return {
    workspace,
    project,
    run,
    all: (args, env = () => ({})) =>
      Promise.all(Array.from({ length: TOTAL }, (_, at) => run(args(at + 1), env(at + 1)))),
    close: async () => {
      await workspace.close();
      await rm(project.directory, { recursive: true });
      await rm(ledger, { recursive: true });
    },
  };
}

const apply = (group: string) => (index: number) =>
  ['apply', '-y', '--shard', `${index}/${TOTAL}`, '--shard-group', group] as const;

const codes = (results: readonly ProcessResult[]) => results.map(({ code }) => code);
const told = (results: readonly ProcessResult[]) =>
  results.map(({ code, stdout, stderr }) => `exit ${code}\n${stdout}\n${stderr}`).join('\n');

/** What was made, by type and external id; nothing may be there twice. */
function madeOnce(workspace: TestWorkspace): number {
  const names = workspace.state().instances.map(({ type, external_id }) => `${type}/${external_id}`);
  expect(new Set(names).size, 'nothing is there twice').toBe(names.length);
  return names.length;
}

async function expectSettled({ run, workspace }: Shop): Promise<void> {
  workspace.mark();
  const again = await run(['plan', '--detailed-exitcode']);
  expect(again.stdout + again.stderr).toContain('No changes. Your infrastructure matches the configuration.');
  expect(again.code).toBe(0);
  expect(workspace.writes()).toEqual([]);
}

describe('shards, as processes at the same time', () => {
  it('plan, are shown as one, and apply what was reviewed; one that is left out or mistaken is told', async () => {
    const shop = await aShop(objects(COUNT));
    const plans = await shop.all((index) => ['plan', '--shard', `${index}/${TOTAL}`, '--out', `plan.${index}.json`]);
    expect(codes(plans), told(plans)).toEqual([0, 0, 0, 0]);
    expect(plans[1]?.stdout).toContain('This is shard 2 of 4: the rest is for the others.');
    const files = [1, 2, 3, 4].map((index) => `plan.${index}.json`);
    const shown = await shop.run(['show', ...files]);
    expect(shown.stdout).toContain(`Plan: ${COUNT * 2} to add, 2 to change, 0 to destroy.`);
    const part = await shop.run(['show', 'plan.3.json', 'plan.1.json']);
    expect(part).toMatchObject({ code: 5 });
    expect(part.stderr).toContain('the plan of shards 2, 4 are missing');
    const other = await shop.run(['apply', 'plan.1.json', '--shard', '2/4', '--shard-group', 'one']);
    expect(other).toMatchObject({ code: 5 });
    expect(other.stderr).toContain('The plan is of shard 1 of 4; this apply is of shard 2 of 4.');
    expect((await shop.run(['apply', 'plan.1.json'])).code).toBe(5);
    shop.workspace.mark();
    const applied = await shop.all((index) => [
      'apply',
      `plan.${index}.json`,
      '--shard',
      `${index}/${TOTAL}`,
      '--shard-group',
      'one',
    ]);
    expect(codes(applied), told(applied)).toEqual([0, 0, 0, 0]);
    const lasts = applied.filter(({ stderr }) => stderr.includes('All 4 shards:'));
    expect(lasts).toHaveLength(1);
    expect(lasts[0]?.stderr).toContain(
      `All 4 shards: Apply complete! Resources: ${COUNT * 2} added, 2 changed, 0 destroyed.`,
    );
    expect(shop.workspace.writes()).toHaveLength(COUNT * 2 + 2);
    expect(madeOnce(shop.workspace)).toBe(COUNT * 2);
    const idle = await shop.run(['plan', '--detailed-exitcode', '--shard', '3/4']);
    expect(idle.stdout).toContain('Nothing to do in shard 3 of 4.');
    expect(idle.stdout).not.toContain('No changes.');
    expect(idle.code).toBe(0);
    await expectSettled(shop);
    await shop.close();
  });

  it('judge deletes by what all of them delete, and delete what nobody points at any more', async () => {
    const shop = await aShop(objects(COUNT));
    expect(codes(await shop.all(apply('one')))).toEqual([0, 0, 0, 0]);
    await shop.project.write('objects/all.yaml', yaml(objects(COUNT - 4)));
    shop.workspace.mark();
    const refused = await shop.all(apply('two'));
    expect(codes(refused), told(refused)).toEqual([4, 4, 4, 4]);
    expect(shop.workspace.writes()).toEqual([]);
    for (const { stderr } of refused) expect(stderr).toContain('--allow-deletes 8');
    const wrong = await shop.all((index) => [...apply('three')(index), '--allow-deletes', '2']);
    expect(codes(wrong), told(wrong)).toEqual([4, 4, 4, 4]);
    const allowed = await shop.all((index) => [...apply('four')(index), '--allow-deletes', '8']);
    expect(codes(allowed), told(allowed)).toEqual([0, 0, 0, 0]);
    expect(madeOnce(shop.workspace)).toBe((COUNT - 4) * 2);
    await expectSettled(shop);
    await shop.close();
  });

  it('lock out everybody else; one that is killed is run again and converges, nothing twice', async () => {
    const shop = await aShop(objects(COUNT));
    const patience = ['--lock-timeout', '3s'];
    const first = await shop.all(
      (index) => [...apply('one')(index), ...patience],
      (index) => (index === 3 ? { DIE_AT: '20' } : {}),
    );
    expect(first[2]?.signal).toBe('SIGKILL');
    for (const each of [first[0], first[1], first[3]]) expect([0, 3, 75], told(first)).toContain(each?.code);
    const plain = await shop.run(['apply', '-y']);
    expect(plain.code, plain.stderr).toBe(75);
    expect(plain.stderr).toContain('group one');
    const others = await shop.run([...apply('two')(1)]);
    expect(others.code, others.stderr).toBe(75);
    const again = await shop.all((index) => [...apply('one')(index), ...patience]);
    for (const { code } of again) expect([0, 3], told(again)).toContain(code);
    const last = await shop.all(apply('three'));
    expect(codes(last), told(last)).toEqual([0, 0, 0, 0]);
    expect(madeOnce(shop.workspace)).toBe(COUNT * 2);
    await expectSettled(shop);
    await shop.close();
  });
});
