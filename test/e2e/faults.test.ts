import { afterAll, describe, expect, it } from 'vitest';
import { aProject, removeProjects } from '../support/project.ts';
import {
  aSmallShop,
  liveInstance,
  liveInstances,
  products,
  SMALL_SHOP,
  SMALL_SHOP_SEED,
  yaml,
} from '../support/small-shop.ts';
import { aWorkspace } from '../support/workspace.ts';

afterAll(removeProjects);

const INSTANCES = '^/custom_object_instances/';
/** Below 2.16 every instance is read by itself: one request for each fault. */
const V14 = { workspace: { ...SMALL_SHOP.workspace, api_version: '2.14' } };
const names = (count: number) => Object.keys(products(count)).map((name) => `Product/${name}`);

describe('trouble while reading', () => {
  it('passes: 408, 500, 503, closed connections and half answers are read again', async () => {
    const { workspace, project } = await aSmallShop({ instances: { Product: products(5) } }, { project: V14 });
    expect((await project.apply()).code).toBe(0);
    await project.write('objects/all.yaml', yaml({ instances: { Product: products(6) } }));
    const one = (id: number) => ({ method: 'GET', path: `external_id=P-${id}$` });
    workspace.setFaults([
      { kind: 'status', status: 503, path: '^/me' },
      { kind: 'status', status: 408, ...one(1) },
      { kind: 'status', status: 500, ...one(2) },
      { kind: 'drop-before', ...one(3) },
      { kind: 'truncate', ...one(4) },
      { kind: 'drop-after', ...one(5), times: 2 },
    ]);
    const plan = await project.plan();
    expect(plan.code, plan.stderr).toBe(2);
    expect(plan.stdout).toContain('Plan: 1 to add, 0 to change, 0 to destroy.');
    expect(workspace.requests().filter((entry) => entry.fault !== null)).toHaveLength(7);
    workspace.setFaults([{ kind: 'status', status: 404, ...one(1) }]);
    const guessed = await project.plan();
    expect(guessed.stdout, 'Intercom says it is missing: nothing else does').toContain('instance/Product/P-1 will be');
    for (const fault of [{ kind: 'html' } as const, { kind: 'html', status: 404 } as const]) {
      workspace.setFaults([{ ...fault, ...one(1), times: 99 }]);
      const stopped = await project.plan();
      expect([1, 75]).toContain(stopped.code);
      expect(stopped.stdout).toBe('');
      expect(stopped.stderr).toMatch(/^Error: .*P-1.*hint: /su);
    }
    workspace.setFaults([]);
    expect((await project.apply()).code).toBe(0);
    await project.expectSettled();
    await workspace.close();
  });
});

describe('429', () => {
  it('is waited for as Retry-After says, on reads and writes, and nothing is lost or sent twice', async () => {
    // A clock that always stands half a second before the end of its window: Retry-After is 1.
    const now = () => Math.floor(Date.now() / 10_000) * 10_000 + 9_500;
    const workspace = await aWorkspace({
      seed: SMALL_SHOP_SEED,
      switches: { retryAfter: true, rateHeaders: false },
      now,
    });
    const project = await aProject(workspace, {
      'trueup.yaml': yaml(SMALL_SHOP),
      'objects/all.yaml': yaml({ instances: { Product: products(3) } }),
    });
    workspace.setFaults([
      { kind: 'rate-limit', path: '^/me' },
      { kind: 'rate-limit', method: 'POST', path: INSTANCES },
    ]);
    const result = await project.apply();
    expect(result.code, result.stdout + result.stderr).toBe(0);
    expect(liveInstances(workspace)).toEqual(names(3));
    expect(workspace.writes().filter((entry) => entry.wrote.length > 0)).toHaveLength(3);
    expect(workspace.writes(), 'one more than needed: the refused one').toHaveLength(4);
    const me = workspace.requests().filter((entry) => entry.path === '/me');
    expect(me.map((entry) => entry.status)).toEqual([429, 200]);
    await project.expectSettled();
    await workspace.close();
  });
});

describe('trouble while writing', () => {
  it('is settled by reading: each instance once, and no request more than needed', async () => {
    const { workspace, project } = await aSmallShop({ instances: { Product: products(9) } });
    const post = { method: 'POST', path: INSTANCES };
    workspace.setFaults([
      { kind: 'drop-after', ...post, nth: 1 },
      { kind: 'truncate', ...post, nth: 2 },
      { kind: 'empty', ...post, nth: 3 },
      { kind: 'status', status: 503, applied: true, ...post, nth: 4 },
      { kind: 'html', applied: true, ...post, nth: 5 },
      { kind: 'drop-before', ...post, nth: 6 },
      { kind: 'status', status: 500, ...post, nth: 8 },
    ]);
    const result = await project.apply('--parallelism', '1');
    expect(result.code, result.stdout + result.stderr).toBe(0);
    expect(result.stdout).toContain('Apply complete! Resources: 9 added, 0 changed, 0 destroyed.');
    expect(liveInstances(workspace)).toEqual(names(9));
    expect(workspace.writes().filter((entry) => entry.fault !== null)).toHaveLength(7);
    expect(workspace.writes(), 'nine, and two that were not carried out').toHaveLength(11);
    await project.expectSettled();

    await project.write('objects/all.yaml', yaml({ instances: { Product: products(7) } }));
    workspace.setFaults([
      { kind: 'drop-after', method: 'DELETE', nth: 1 },
      { kind: 'drop-before', method: 'DELETE', nth: 2 },
    ]);
    const deleted = await project.apply('--parallelism', '1');
    expect(deleted.code, deleted.stdout + deleted.stderr).toBe(0);
    expect(liveInstances(workspace)).toEqual(names(7));
    await project.expectSettled();
    await workspace.close();
  });

  it('that stays fails its step alone; dependents are skipped with the reason, and the next apply converges', async () => {
    const { workspace, project } = await aSmallShop({
      instances: { Product: products(2), Order: { 'O-1': { attributes: { items: ['P-1'] } } } },
      contacts: [{ external_id: '70', associations: { orders: ['O-1'] } }],
      conversations: [{ id: '508', associations: { order: 'O-1' } }],
    });
    const order = { method: 'POST', path: `${INSTANCES}Order` };
    workspace.setFaults([{ kind: 'status', status: 500, ...order, times: 99 }]);
    const failed = await project.apply();
    expect(failed.code).toBe(3);
    expect(liveInstances(workspace)).toEqual(['Product/P-1', 'Product/P-2']);
    expect(failed.stdout).not.toContain('Apply complete!');
    expect(failed.stdout).toContain('Done: 2 added, 0 changed, 0 destroyed.');
    expect(failed.stdout).toMatch(/create instance\/Order\/O-1\b.*Intercom could not answer/u);
    const [, skipped = ''] = failed.stdout.split('Skipped:\n');
    for (const said of [
      'contact/external_id:70',
      'conversation/508',
      'waits for instance/Order/O-1, which was not done',
    ]) {
      expect(skipped).toContain(said);
    }
    workspace.setFaults([{ kind: 'status', status: 400, ...order, times: 99 }]);
    const rejected = await project.apply();
    expect(rejected.code).toBe(3);
    expect(workspace.writes(), 'what Intercom rejected is not sent again').toHaveLength(1);
    expect(rejected.stdout).toMatch(/1 failed, 2 skipped/u);
    workspace.setFaults([]);
    const result = await project.apply();
    expect(result.code, result.stdout + result.stderr).toBe(0);
    expect(workspace.writes()).toHaveLength(3);
    await project.expectSettled();
    await workspace.close();
  });

  it('401 and 403 stop the run: no further write, and the next apply goes on', async () => {
    const { workspace, project } = await aSmallShop({ instances: { Product: products(6) } });
    const post = { method: 'POST', path: INSTANCES };
    workspace.setFaults([{ kind: 'status', status: 401, ...post, times: 99 }]);
    const first = await project.apply('--parallelism', '1');
    expect(first.code, 'nothing was written').toBe(77);
    expect(workspace.writes()).toHaveLength(1);
    for (const [status, nth] of [
      [403, 3],
      [401, 2],
    ] as const) {
      workspace.setFaults([{ kind: 'status', status, ...post, nth, times: 99 }]);
      const stopped = await project.apply('--parallelism', '1');
      expect(stopped.code).toBe(3);
      expect(workspace.writes()).toHaveLength(nth);
      expect(stopped.stdout).toContain(`Done: ${nth - 1} added, 0 changed, 0 destroyed.`);
      expect(stopped.stdout).toMatch(/^Skipped:\n.*not tried: .*instance\/Product\/P-6/msu);
    }
    workspace.setFaults([]);
    expect((await project.apply()).code).toBe(0);
    expect(liveInstances(workspace)).toEqual(names(6));
    await project.expectSettled();
    await workspace.close();
  });
});

describe('what Intercom drops without a word', () => {
  it('fails its step in the same run, named; it stays owned, and the next apply converges once the cause is gone', async () => {
    const { Order } = SMALL_SHOP_SEED.types;
    const attributes = {
      ...Order.attributes,
      status: { type: 'list' as const, options: ['open'] },
      placed_at: { type: 'list' as const, options: ['never'] },
    };
    const orders = {
      'O-1': { attributes: { status: 'shipped', note: 'kept' } },
      'O-2': { attributes: { placed_at: '2026-03-01T09:00:00Z', note: 'kept' } },
      'O-3': { attributes: { note: 'kept' } },
    };
    const { workspace, project } = await aSmallShop(
      { instances: { Order: orders } },
      { seed: { types: { ...SMALL_SHOP_SEED.types, Order: { attributes } } } },
    );
    // Only the answers tell: the reads before show nothing amiss.
    const result = await project.apply();
    expect(result.code).toBe(3);
    expect(result.stdout).not.toContain('Apply complete!');
    const dropped = 'Intercom answered 200 and did not keep what was sent';
    expect(result.stdout).toContain(
      `create instance/Order/O-1: ${dropped} (status: the value was cleared: it matches no option of the list in Intercom)`,
    );
    expect(result.stdout).toContain(`create instance/Order/O-2: ${dropped} (placed_at: the date was stored as null)`);
    expect(liveInstance(workspace, 'Order/O-1')?.attributes).toEqual({ note: 'kept' });
    const again = await project.apply();
    expect(again.code, 'tried again, without --adopt').toBe(3);
    expect(again.stdout).not.toContain('to import');

    workspace.seed({ types: { Order: { attributes: { status: Order.attributes.status } } } });
    await project.write('objects/all.yaml', yaml({ instances: { Order: { ...orders, 'O-2': orders['O-3'] } } }));
    const fixed = await project.apply();
    expect(fixed.code, fixed.stdout + fixed.stderr).toBe(0);
    await project.expectSettled();
    await workspace.close();
  });

  it('names a text that was cut, and references that were skipped', async () => {
    const contact = (tier: string, orders: readonly string[]) => ({
      external_id: '70',
      attributes: { plan_tier: tier },
      associations: { orders },
    });
    const objects = { instances: { Product: products(2), Order: { 'O-1': { attributes: { note: 'one' } } } } };
    // In Intercom the relationship points at another type: ids of orders are ids of nothing.
    const ordersOfProducts = { type: 'relationship' as const, to: 'Product', many: true };
    const { workspace, project } = await aSmallShop(objects, {
      seed: { contact_attributes: { ...SMALL_SHOP_SEED.contact_attributes, orders: ordersOfProducts } },
    });
    expect((await project.apply()).code).toBe(0);
    workspace.setSwitches({ stringLimit: 3 });
    await project.write('objects/all.yaml', yaml({ ...objects, contacts: [contact('gold', [])] }));
    const cut = await project.apply();
    expect(cut.code).toBe(3);
    expect(cut.stdout).toContain('(plan_tier: "gol" was stored instead)');
    workspace.setSwitches({ stringLimit: null });
    const whole = await project.apply();
    expect(whole.code, whole.stdout + whole.stderr).toBe(0);
    await project.expectSettled();

    await project.write('objects/all.yaml', yaml({ ...objects, contacts: [contact('gold', ['O-1'])] }));
    const skipped = await project.apply();
    expect(skipped.code).toBe(3);
    expect(skipped.stdout).toMatch(/update contact\/external_id:70: .*\(orders: 1 of 1 references were dropped/u);
    const { contacts } = SMALL_SHOP;
    const relationships = { orders: { to: 'Product', many: true } };
    await project.write('trueup.yaml', yaml({ ...SMALL_SHOP, contacts: { ...contacts, relationships } }));
    await project.write('objects/all.yaml', yaml({ ...objects, contacts: [contact('gold', ['P-1', 'P-2'])] }));
    const fixed = await project.apply();
    expect(fixed.code, fixed.stdout + fixed.stderr).toBe(0);
    await project.expectSettled();
    await workspace.close();
  });
});

describe('a write whose answer never came and that cannot be looked at', () => {
  it('is unknown, never sent again in the dark, and owned: the next apply needs no adoption', async () => {
    const { workspace, project } = await aSmallShop({ instances: { Product: products(3) } });
    const read = { method: 'GET', path: `${INSTANCES}Product\\?external_id=P-2` };
    workspace.setFaults([
      { kind: 'drop-after', method: 'POST', path: INSTANCES, nth: 2 },
      { kind: 'html', ...read, times: 99 },
    ]);
    const result = await project.apply('--parallelism', '1');
    expect(result.code).toBe(3);
    expect(result.stdout).toMatch(/1 unknown/u);
    expect(workspace.writes()).toHaveLength(3);
    expect(liveInstances(workspace)).toEqual(names(3));
    workspace.setFaults([]);
    const next = await project.apply();
    expect(next.code, next.stdout + next.stderr).toBe(0);
    expect(workspace.writes()).toEqual([]);
    await project.expectSettled();
    await workspace.close();
  });
});
