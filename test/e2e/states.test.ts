import { afterAll, describe, expect, it } from 'vitest';
import { removeProjects, type TestProject } from '../support/project.ts';
import { aSmallShop, liveInstances, products, SMALL_SHOP, yaml } from '../support/small-shop.ts';

afterAll(removeProjects);

async function ownedIn(project: TestProject): Promise<string[]> {
  const lines = (await project.read('.trueup/ledger.jsonl')).trim().split('\n');
  return lines.flatMap((line) => {
    const { address } = JSON.parse(line) as { address?: string };
    return address === undefined ? [] : [address];
  });
}

describe('state', () => {
  it('absent deletes what is owned, needs --adopt for what is not, and is done when nothing is there', async () => {
    const { workspace, project } = await aSmallShop(
      { instances: { Product: products(3) } },
      { seed: { instances: { Product: { THEIRS: { attributes: { name: 'not ours' } } } } } },
    );
    expect((await project.apply()).code).toBe(0);
    const { 'P-3': _third, ...kept } = products(3);
    const objects = (more: object) => yaml({ instances: { Product: { ...kept, ...more } } });

    await project.write('objects/all.yaml', objects({ 'P-3': { state: 'absent' }, NEVER: { state: 'absent' } }));
    const deleted = await project.apply();
    expect(deleted.stdout).toContain('  # instance/Product/P-3 will be destroyed');
    expect(deleted.stdout).toContain('Apply complete! Resources: 0 added, 0 changed, 1 destroyed.');
    expect(workspace.writes().map((entry) => entry.method)).toEqual(['DELETE']);
    await project.expectSettled();

    await project.write('objects/all.yaml', objects({ THEIRS: { state: 'absent' } }));
    const refused = await project.apply('--allow-deletes', '1');
    expect(refused.code).toBe(4);
    expect(refused.stdout).toContain('to lift it: --adopt');
    expect(workspace.writes()).toEqual([]);
    const adopted = await project.apply('--adopt');
    expect(adopted.code, adopted.stdout + adopted.stderr).toBe(0);
    expect(workspace.writes().map((entry) => entry.method)).toEqual(['DELETE']);
    await project.expectSettled();
    await workspace.close();
  });

  it('forgotten leaves live as it is and stops owning; declaring it again is an adoption', async () => {
    const { workspace, project } = await aSmallShop({ instances: { Product: products(2) } });
    expect((await project.apply()).code).toBe(0);
    const before = workspace.state();
    await project.write(
      'objects/all.yaml',
      yaml({ instances: { Product: { ...products(1), 'P-2': { state: 'forgotten' } } } }),
    );
    const result = await project.apply();
    expect(result.code).toBe(0);
    expect(result.stdout).toContain('  # instance/Product/P-2 will be forgotten');
    expect(result.stdout).toContain('Apply complete! Resources: 0 added, 0 changed, 0 destroyed, 1 forgotten.');
    expect(workspace.writes()).toEqual([]);
    expect(workspace.state()).toEqual(before);
    expect(await ownedIn(project)).toEqual(['instance/Product/P-1']);
    await project.expectSettled();

    await project.write('objects/all.yaml', yaml({ instances: { Product: products(1) } }));
    await project.expectSettled();
    await project.write('objects/all.yaml', yaml({ instances: { Product: products(2) } }));
    expect((await project.apply()).code).toBe(4);
    expect((await project.apply('--adopt')).code).toBe(0);
    await project.expectSettled();
    await workspace.close();
  });

  it('external may be pointed at and is never written; it must exist', async () => {
    const order = { attributes: { items: ['P-1'] } };
    const { workspace, project } = await aSmallShop({
      instances: { Product: { 'P-1': { state: 'external' } }, Order: { 'O-1': order, 'O-2': { attributes: {} } } },
      contacts: [{ external_id: '70', associations: { orders: ['O-1'] } }],
    });
    const blocked = await project.plan();
    expect(blocked.code).toBe(2);
    expect(blocked.stdout).toContain('points at instance/Product/P-1, which others own and which does not exist');
    const part = await project.apply();
    expect(part.code, 'what can be done is done, and the rest is not passed over').toBe(3);
    expect(liveInstances(workspace)).toEqual(['Order/O-2']);
    expect(workspace.writes()).toHaveLength(1);

    workspace.seed({ instances: { Product: { 'P-1': { attributes: { name: 'theirs' } } } } });
    const result = await project.apply();
    expect(result.code, result.stdout + result.stderr).toBe(0);
    expect(workspace.writes().filter((entry) => entry.path.includes('Product'))).toEqual([]);
    expect(liveInstances(workspace)).toEqual(['Order/O-1', 'Order/O-2', 'Product/P-1']);
    await project.expectSettled();
    workspace.seed({ instances: { Product: { 'P-1': { attributes: { name: 'theirs, changed' } } } } });
    await project.expectSettled();
    await workspace.close();
  });
});

describe('prune', () => {
  it('all on 2.16 removes what nobody declared, and is an error with its fix below', async () => {
    const pruned = (prune: string) => ({ ...SMALL_SHOP.types, Product: { ...SMALL_SHOP.types.Product, prune } });
    const { workspace, project } = await aSmallShop(
      { instances: { Product: products(1) } },
      {
        project: { types: pruned('all') },
        seed: {
          instances: { Product: { THEIRS: { attributes: { name: 'not ours' } } } },
          unnamed_instances: { Product: [{ attributes: { name: 'nameless' } }] },
        },
      },
    );
    const plan = await project.plan();
    expect(plan.stdout).toContain('  # instance/Product/THEIRS will be destroyed');
    expect(plan.stdout).toContain('unnamed-instances: 1 instance of Product without an external id');
    const result = await project.apply();
    expect(result.code, result.stdout + result.stderr).toBe(0);
    expect(liveInstances(workspace)).toEqual(['Product/P-1', 'Product/null']);
    await project.expectSettled();

    await project.write(
      'trueup.yaml',
      yaml({ ...SMALL_SHOP, types: pruned('all'), workspace: { ...SMALL_SHOP.workspace, api_version: '2.15' } }),
    );
    workspace.mark();
    const old = await project.run(['plan']);
    expect(old.code).toBe(65);
    expect(old.stderr).toContain('`prune: all` of Product needs API version 2.16, and this is 2.15');
    expect(old.stderr).toContain('write `api_version: "2.16"` under `workspace`, or `prune: owned`');
    expect(workspace.requests()).toEqual([]);
    await workspace.close();
  });

  it('owned removes only what was applied from here; never releases once and says so', async () => {
    const { workspace, project } = await aSmallShop(
      { instances: { Product: products(3) } },
      { seed: { instances: { Product: { THEIRS: { attributes: { name: 'not ours' } } } } } },
    );
    expect((await project.apply()).code).toBe(0);
    await project.write('objects/all.yaml', yaml({ instances: { Product: products(2) } }));
    expect((await project.apply()).code).toBe(0);
    expect(liveInstances(workspace)).toEqual(['Product/P-1', 'Product/P-2', 'Product/THEIRS']);
    await project.expectSettled();

    const types = { ...SMALL_SHOP.types, Product: { ...SMALL_SHOP.types.Product, prune: 'never' } };
    await project.write('trueup.yaml', yaml({ ...SMALL_SHOP, types }));
    await project.write('objects/all.yaml', yaml({ instances: { Product: products(1) } }));
    const plan = await project.plan();
    expect(plan.code).toBe(2);
    expect(plan.stdout).toContain('  # instance/Product/P-2 will be forgotten');
    expect(plan.stdout).toContain('no longer in the YAML; its type says prune: never');
    const released = await project.apply();
    expect(released.code, released.stdout + released.stderr).toBe(0);
    expect(workspace.writes()).toEqual([]);
    const again = await project.plan();
    expect(again.code).toBe(0);
    expect(again.stdout).not.toContain('P-2');
    await project.expectSettled();
    await workspace.close();
  });
});

describe('fields that are no longer written', () => {
  it('are cleared when they are as applied, and released with a word when somebody changed them', async () => {
    const order = (attributes: object) => yaml({ instances: { Order: { 'O-1': { attributes } } } });
    const { workspace, project } = await aSmallShop({});
    await project.write('objects/all.yaml', order({ status: 'open', note: 'ours', placed_at: '2026-03-01' }));
    expect((await project.apply()).code).toBe(0);
    workspace.seed({ instances: { Order: { 'O-1': { attributes: { note: 'theirs now' } } } } });
    await project.write('objects/all.yaml', order({ status: 'open' }));
    const plan = await project.plan();
    expect(plan.stdout).toContain('- attributes.placed_at: ');
    expect(plan.stdout).not.toContain('- attributes.note');
    expect(plan.stdout).toMatch(/released-field: note left the YAML, but was changed in Intercom/u);
    expect((await project.apply()).code).toBe(0);
    expect(workspace.writes()[0]?.request).toMatchObject({ custom_attributes: { placed_at: null } });
    await project.expectSettled();
    await workspace.close();
  });
});
