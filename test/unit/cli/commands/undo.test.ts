import { appendFile, cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { liveWorld } from '../../../support/live-world.ts';
import { removeProjects } from '../../../support/project.ts';
import { aShopInProcess, type ShopInProcess } from '../../../support/shop-in-process.ts';
import { liveInstances, products, SMALL_SHOP, yaml } from '../../../support/small-shop.ts';

afterAll(removeProjects);

const NEW_KEY = { TRUEUP_LEDGER_KEY: 'ab'.repeat(32) };

const world = ({ workspace }: ShopInProcess) => liveWorld(workspace);

async function applied(shop: ShopInProcess, objects: unknown, ...flags: string[]): Promise<string> {
  await shop.project.write('objects/all.yaml', yaml(objects));
  const result = await shop.run(['apply', '-y', ...flags]);
  expect(result.code, result.stdout + result.stderr).toBe(0);
  return (await readdir(join(shop.project.directory, '.trueup/runs'))).sort().at(-1)?.replace('.jsonl', '') ?? '';
}

async function settled(shop: ShopInProcess, objects?: unknown): Promise<void> {
  if (objects !== undefined) await shop.project.write('objects/all.yaml', yaml(objects));
  shop.workspace.mark();
  const again = await shop.run(['plan', '--detailed-exitcode']);
  expect(again.stdout, again.stderr).toContain('No changes. Your infrastructure');
  expect(again.code).toBe(0);
  expect(shop.workspace.writes()).toEqual([]);
}

const BEFORE = {
  instances: {
    Product: products(3),
    Order: {
      'O-1': {
        external_created_at: '2026-03-01T09:00:00Z',
        attributes: { status: 'open', note: 'first', items: ['P-1', 'P-2'] },
      },
      'O-2': { attributes: { status: 'open' } },
    },
  },
  contacts: [{ external_id: '70', attributes: { plan_tier: 'gold' }, associations: { orders: ['O-1', 'O-2'] } }],
  conversations: [{ id: '508', associations: { order: 'O-1' } }],
};

const AFTER = {
  instances: {
    Product: { ...products(2), 'P-4': { attributes: { name: 'new' } } },
    Order: {
      'O-2': { attributes: { status: 'shipped', note: 'added', items: ['P-4'] } },
      'O-3': { attributes: { status: 'open', items: ['P-1'] } },
    },
  },
  contacts: [
    { external_id: '70', attributes: { plan_tier: 'silver' }, associations: { orders: ['O-2', 'O-3'] } },
    { external_id: '71', associations: { orders: ['O-3'] } },
  ],
  conversations: [{ id: '508', associations: { order: 'O-3' } }],
};

describe.each(['2.14', '2.16'])('undo with api_version %s', (version) => {
  it('brings back what a run created, changed and deleted, associations with it, and can itself be taken back', async () => {
    const shop = await aShopInProcess(BEFORE, {
      project: { workspace: { ...SMALL_SHOP.workspace, api_version: version } },
    });
    await applied(shop, BEFORE);
    const before = world(shop);
    const run = await applied(shop, AFTER, '--adopt');
    const after = world(shop);

    shop.workspace.mark();
    const shown = await shop.run(['undo', run]);
    expect(shown.code, shown.stdout + shown.stderr).toBe(0);
    expect(shop.workspace.writes()).toEqual([]);
    expect(shown.stdout).toContain(`Takes back ${run} (workspace tx2p130c, environment default): `);
    expect(shown.stdout).toMatch(/^Plan: 2 to add, 4 to change, 2 to destroy\.$/mu);
    expect(shown.stderr).toContain(`trueup undo ${run} -y`);

    const undone = await shop.run(['undo', run, '-y']);
    expect(undone.code, undone.stdout + undone.stderr).toBe(0);
    expect(world(shop)).toBe(before);

    const second = await shop.run(['undo', run]);
    expect(second.stdout).toContain('No changes. Nothing of the run is left to take back.');
    expect(second.code, second.stdout).toBe(0);

    // The new YAML asks for exactly the same again; the old one for nothing.
    const again = await shop.run(['plan']);
    expect(again.stdout).toMatch(/^Plan: 2 to add, 4 to change, 2 to destroy\.$/mu);
    await settled(shop, BEFORE);

    const redone = await shop.run(['undo', 'latest', '-y']);
    expect(redone.code, redone.stdout + redone.stderr).toBe(0);
    expect(world(shop)).toBe(after);
    await settled(shop, AFTER);
  });
});

const ONE = {
  instances: { Product: products(2) },
  contacts: [{ external_id: '70', attributes: { plan_tier: 'gold' } }],
};

const touch = (shop: ShopInProcess, path: string, custom_attributes: object, method = 'PUT') =>
  fetch(`${shop.workspace.url}${path}`, {
    method,
    headers: { authorization: 'Bearer a-token', 'content-type': 'application/json', 'intercom-version': '2.16' },
    body: JSON.stringify({ custom_attributes }),
  }).then((answer) => expect(answer.status, path).toBe(200));

describe('undo', () => {
  it('leaves what was changed since, names it and takes back the rest, exit 5', async () => {
    const shop = await aShopInProcess(ONE);
    await applied(shop, ONE);
    const run = await applied(shop, {
      instances: {
        Product: { ...products(1), 'P-2': { attributes: { name: 'two' } }, 'P-3': { attributes: { name: 'three' } } },
      },
      contacts: [{ external_id: '70', attributes: { plan_tier: 'silver' } }],
    });
    const contact = shop.workspace.state().contacts.find(({ external_id }) => external_id === '70');
    await touch(shop, `/contacts/${contact?.id}`, { plan_tier: 'bronze' });
    const shown = await shop.run(['undo', run]);
    expect(shown.stderr).toContain(`To perform this: trueup undo ${run} -y; to have it reviewed`);
    const named = await shop.run(['undo', run, '--env', 'default']);
    expect(named.stderr).toContain(`trueup undo ${run} -y --env default; to have it reviewed: --out FILE`);
    expect(named.stderr).toContain('then trueup apply FILE --env default\n');
    expect(shown.code).toBe(5);
    expect(shown.stdout).toContain('Part of the run cannot be taken back (1 reason).');
    expect(shown.stdout).toContain('plan_tier was changed after the run; it is left as it is');
    const undone = await shop.run(['undo', run, '-y']);
    expect(undone.code, undone.stderr).toBe(5);
    expect(liveInstances(shop.workspace)).toEqual(['Product/P-1', 'Product/P-2']);
    expect(
      shop.workspace
        .state()
        .instances.map(({ attributes }) => attributes['name'])
        .sort(),
    ).toEqual(['Product 1', 'Product 2']);
    expect(shop.workspace.state().contacts.find(({ external_id }) => external_id === '70')?.attributes).toEqual({
      plan_tier: 'bronze',
    });
  });

  it('does not delete what somebody else began to use, or to write into', async () => {
    const shop = await aShopInProcess(ONE);
    await applied(shop, ONE);
    const more = { ...ONE, instances: { Product: products(4), Order: { 'O-1': { attributes: { note: 'x' } } } } };
    const run = await applied(shop, more);
    const state = shop.workspace.state();
    const idOf = (name: string) => state.instances.find(({ external_id }) => external_id === name)?.id;
    await fetch(`${shop.workspace.url}/custom_object_instances/Order`, {
      method: 'POST',
      headers: { authorization: 'Bearer a-token', 'content-type': 'application/json', 'intercom-version': '2.16' },
      body: JSON.stringify({ external_id: 'O-1', custom_attributes: { items: [idOf('P-3')] } }),
    });
    const undone = await shop.run(['undo', run, '-y']);
    expect(undone.code, undone.stdout + undone.stderr).toBe(5);
    expect(undone.stdout).toContain('holds what the run did not write (items); it is not deleted');
    expect(undone.stdout).toContain('is pointed at by instance/Order/O-1, which this undo does not change');
    expect(liveInstances(shop.workspace)).toEqual(['Order/O-1', 'Product/P-1', 'Product/P-2', 'Product/P-3']);
  });

  it('gives up what a run took over, and owns again what a run gave up', async () => {
    const shop = await aShopInProcess({ instances: { Product: products(1) } });
    await applied(shop, { instances: { Product: products(1) } });
    await fetch(`${shop.workspace.url}/custom_object_instances/Product`, {
      method: 'POST',
      headers: { authorization: 'Bearer a-token', 'content-type': 'application/json', 'intercom-version': '2.16' },
      body: JSON.stringify({ external_id: 'P-9', custom_attributes: { name: 'theirs' } }),
    });
    const old = { instances: { Product: products(1) } };
    const before = world(shop);
    const run = await applied(
      shop,
      { instances: { Product: { 'P-1': { state: 'forgotten' }, 'P-9': { attributes: { name: 'ours' } } } } },
      '--adopt',
    );
    const undone = await shop.run(['undo', run, '-y']);
    expect(undone.code, undone.stdout + undone.stderr).toBe(0);
    expect(world(shop)).toBe(before);
    await settled(shop, old);
    const listed = await shop.run(['ledger', 'list', '--json'], { online: false });
    expect(JSON.parse(listed.stdout).entries.map((entry: { address: string }) => entry.address)).toEqual([
      'instance/Product/P-1',
    ]);
  });

  it('names sensitive values as not restorable, restores the rest and holds none of them anywhere', async () => {
    const type = (note: object) => ({
      types: { ...SMALL_SHOP.types, Order: { attributes: { ...SMALL_SHOP.types.Order.attributes, ...note } } },
    });
    const objects = (note: string, status: string) => ({
      instances: { Order: { 'O-1': { attributes: { note, status } } } },
    });
    const shop = await aShopInProcess(objects('first-secret', 'open'), {
      project: type({ note: { type: 'string', sensitive: true } }),
    });
    const run = async (...args: string[]) => shop.run(args, { env: NEW_KEY });
    expect((await run('apply', '-y')).code).toBe(0);
    await shop.project.write('objects/all.yaml', yaml(objects('second-secret', 'shipped')));
    expect((await run('apply', '-y')).code).toBe(0);
    const shown = await run('undo', 'latest');
    expect(shown.code, shown.stderr).toBe(0);
    expect(shown.stdout).toContain('note is sensitive: its value is in no journal and cannot be restored');
    const undone = await run('undo', 'latest', '-y');
    expect(undone.code, undone.stdout + undone.stderr).toBe(3);
    expect(shop.workspace.state().instances[0]?.attributes).toMatchObject({ note: 'second-secret', status: 'open' });
    expect(shown.stdout + undone.stdout + undone.stderr).not.toContain('secret');
  });

  it('is saved, reviewed and applied like every plan, from a journal that came from elsewhere too; replayed it does nothing', async () => {
    const shop = await aShopInProcess(ONE);
    await applied(shop, ONE);
    const run = await applied(shop, { ...ONE, instances: { Product: products(3) } });
    const elsewhere = await mkdtemp(join(tmpdir(), 'trueup-artifact-'));
    const [own, journal] = [
      join(shop.project.directory, '.trueup/runs', `${run}.jsonl`),
      join(elsewhere, 'journal-from-ci.jsonl'),
    ];
    await cp(own, journal);
    await rm(own);
    expect((await shop.run(['undo', run])).code).toBe(64);
    const saved = await shop.run(['undo', journal, '--out', 'undo.json']);
    expect(saved.code, saved.stderr).toBe(0);
    expect((await shop.run(['show', journal], { online: false })).stdout).toContain(`trueup undo ${run}`);

    shop.workspace.mark();
    const without = await shop.run(['apply', 'undo.json']);
    expect(without.code).toBe(5);
    expect(without.stderr).toContain('--journal FILE');
    expect(shop.workspace.writes()).toEqual([]);

    const done = await shop.run(['apply', 'undo.json', '--journal', journal]);
    expect(done.code, done.stdout + done.stderr).toBe(0);
    expect(liveInstances(shop.workspace)).toEqual(['Product/P-1', 'Product/P-2']);
    await settled(shop, ONE);

    await applied(shop, { ...ONE, instances: { Product: products(3) } });
    shop.workspace.mark();
    const replayed = await shop.run(['apply', 'undo.json', '--journal', journal]);
    expect(replayed.code).toBe(5);
    expect(replayed.stderr).toContain('before something else was applied');
    expect(shop.workspace.writes()).toEqual([]);
    await rm(elsewhere, { recursive: true });
  });

  it('refuses another journal under a reviewed name, another environment, another ledger and a damaged one', async () => {
    const shop = await aShopInProcess(ONE, {
      project: { environments: { staging: { ledger: { path: '.trueup/staging.jsonl' } } } },
    });
    const first = await applied(shop, ONE);
    const second = await applied(shop, { ...ONE, instances: { Product: products(3) } });
    const runs = join(shop.project.directory, '.trueup/runs');
    const refused = async (code: number, text: string, ...args: string[]) => {
      shop.workspace.mark();
      const result = await shop.run(args);
      expect(result.code, result.stdout + result.stderr).toBe(code);
      expect(result.stderr).toContain(text);
      expect(result.stderr).toMatch(/\n.*\S/u);
      expect(shop.workspace.writes()).toEqual([]);
    };
    await refused(4, 'was made in environment default; this is staging', 'undo', second, '-y', '--env', 'staging');
    expect((await shop.run(['undo', second, '--out', 'undo.json'])).code).toBe(0);
    await refused(
      5,
      'is not the journal it was made from',
      'apply',
      'undo.json',
      '--journal',
      join(runs, `${first}.jsonl`),
    );
    await appendFile(join(runs, `${second}.jsonl`), '{"type":"intent"}\n');
    await refused(1, 'damaged in line', 'undo', second, '-y');
    await refused(64, '--out saves the plan', 'undo', second, '-y', '--out', 'x.json');
    await refused(64, 'There is no run', 'undo', 'run-20260101T000000Z-0000', '-y');
    await refused(64, '--journal belongs to', 'apply', '-y', '--journal', 'x.jsonl');
    await rm(join(shop.project.directory, '.trueup/ledger.jsonl'));
    await refused(4, 'there is none here', 'undo', first, '-y');
  });

  it('counts the deletes of what a run created, and keeps what is protected', async () => {
    const shop = await aShopInProcess({ instances: { Product: products(1) } });
    await applied(shop, { instances: { Product: products(1) } });
    const run = await applied(shop, { instances: { Product: products(6) } });
    shop.workspace.mark();
    const refused = await shop.run(['undo', run, '-y']);
    expect(refused.code).toBe(4);
    expect(refused.stdout).toContain('--allow-deletes 5');
    expect(shop.workspace.writes()).toEqual([]);
    await shop.project.write('trueup.yaml', yaml({ ...SMALL_SHOP, protect: ['instance/Product/P-6'] }));
    const held = await shop.run(['undo', run, '-y', '--allow-deletes', '5']);
    expect(held.code).toBe(4);
    expect(shop.workspace.writes()).toEqual([]);
    await shop.project.write('trueup.yaml', yaml(SMALL_SHOP));
    const narrow = await shop.run(['undo', run, '-y', '--target', 'instance/Product/P-2']);
    expect(narrow.code, narrow.stdout + narrow.stderr).toBe(0);
    expect(liveInstances(shop.workspace)).toHaveLength(5);
    const done = await shop.run(['undo', run, '-y', '--allow-deletes', '4']);
    expect(done.code, done.stdout + done.stderr).toBe(0);
    expect(liveInstances(shop.workspace)).toEqual(['Product/P-1']);
    await settled(shop, { instances: { Product: products(1) } });
  });

  it('asks for yes in a terminal', async () => {
    const shop = await aShopInProcess(ONE);
    await applied(shop, ONE);
    await applied(shop, { ...ONE, instances: { Product: products(3) } });
    shop.workspace.mark();
    const declined = await shop.run(['undo', 'latest'], { input: 'no\n' });
    expect(declined.code).toBe(1);
    expect(shop.workspace.writes()).toEqual([]);
    const done = await shop.run(['undo', 'latest'], { input: 'yes\n' });
    expect(done.code, done.stdout + done.stderr).toBe(0);
    expect(liveInstances(shop.workspace)).toEqual(['Product/P-1', 'Product/P-2']);
  });
});
