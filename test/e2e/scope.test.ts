import { afterAll, describe, expect, it } from 'vitest';
import { removeProjects } from '../support/project.ts';
import { aSmallShop, liveInstances, products, SMALL_SHOP, yaml } from '../support/small-shop.ts';

afterAll(removeProjects);

const OBJECTS = {
  instances: {
    Product: products(3),
    Order: { 'O-1': { attributes: { note: 'one', items: ['P-1'] } }, 'O-2': { attributes: { note: 'two' } } },
  },
  contacts: [{ external_id: '70', associations: { orders: ['O-1'] } }],
};

describe('--target and --exclude', () => {
  it('--target adds what targets need and says so, repeats, and is never called "No changes"', async () => {
    const { workspace, project } = await aSmallShop(OBJECTS);
    const plan = await project.plan('--target', 'contact/*', '--target', 'instance/Product/P-3');
    expect(plan.code).toBe(2);
    expect(plan.stdout).toContain('This plan is scoped (contact/*, instance/Product/P-3): the rest was not compared.');
    expect(plan.stdout).toContain(
      'added-to-scope: added to the scope because a target points at it (instance/Order/O-1, instance/Product/P-1)',
    );
    expect(plan.stdout).toContain('Plan: 3 to add, 1 to change, 0 to destroy.');
    expect((await project.apply('--target', 'contact/*', '--target', 'instance/Product/P-3')).code).toBe(0);
    expect(liveInstances(workspace)).toEqual(['Order/O-1', 'Product/P-1', 'Product/P-3']);
    expect(workspace.writes()).toHaveLength(4);
    const settled = await project.plan('--target', 'contact/*');
    expect(settled.code).toBe(2);
    expect(settled.stdout).toContain('scoped');
    expect(settled.stdout).not.toContain('No changes');
    const mistyped = await project.plan('--target', 'instance/Prodcut/*');
    expect(mistyped.stdout).toContain(
      'matches-nothing: --target instance/Prodcut/* matches nothing that is declared, owned or was read',
    );
    for (const command of [['plan'], ['apply', '-y']]) {
      const told = await project.run([...command, '--target', 'instance/Prodcut/*', '--exclude', 'contact/nobody:7']);
      expect(told.code).toBe(0);
      expect(told.stderr).toMatch(
        /^Warning: --target instance\/Prodcut\/\* matches nothing .*; did you mean instance\/Product\/\*\?$/mu,
      );
      expect(told.stderr).toMatch(/^Warning: --exclude contact\/nobody:7 matches nothing .* was read$/mu);
      const quiet = await project.run([...command, '--quiet', '--target', 'instance/Prodcut/*']);
      expect(quiet.stderr).not.toContain('matches nothing');
    }
    expect((await project.apply()).stdout).toContain('Resources: 2 added, 0 changed, 0 destroyed.');
    const drift = await project.run(['drift', '--target', 'instance/Prodcut/*']);
    expect(drift.stderr).toContain(
      'Warning: --target instance/Prodcut/* matches nothing that is declared, owned or was read',
    );
    await project.expectSettled();
    await workspace.close();
  });

  it('deletes only what is targeted, and leaves excluded things alone', async () => {
    const { workspace, project } = await aSmallShop({ instances: { Product: products(4) } });
    expect((await project.apply()).code).toBe(0);
    await project.write('objects/all.yaml', yaml({ instances: { Product: products(1) } }));
    expect((await project.apply('--target', '*/P-1', '--target', '*/P-2')).code).toBe(0);
    expect(liveInstances(workspace)).toEqual(['Product/P-1', 'Product/P-3', 'Product/P-4']);
    expect((await project.apply('--exclude', '*/P-3', '--exclude', '*/P-9')).code).toBe(0);
    expect(liveInstances(workspace)).toEqual(['Product/P-1', 'Product/P-3']);
    expect((await project.apply()).code).toBe(0);
    expect(liveInstances(workspace)).toEqual(['Product/P-1']);
    await project.expectSettled();
    await workspace.close();
  });

  it('an excluded thing that others point at must exist, and prune: all is off in a scope', async () => {
    const types = { ...SMALL_SHOP.types, Product: { ...SMALL_SHOP.types.Product, prune: 'all' } };
    const { workspace, project } = await aSmallShop(OBJECTS, {
      project: { types },
      seed: { instances: { Product: { THEIRS: { attributes: { name: 'not ours' } } } } },
    });
    const blocked = await project.apply('--exclude', 'instance/Product/*');
    expect(blocked.code).toBe(3);
    expect(blocked.stdout).toContain('points at instance/Product/P-1, which others own and which does not exist');
    expect(liveInstances(workspace)).toEqual(['Order/O-2', 'Product/THEIRS']);
    const scoped = await project.plan('--target', 'instance/Product/*');
    expect(scoped.stdout).not.toContain('THEIRS will be destroyed');
    expect(scoped.stdout).toContain('Plan: 3 to add, 0 to change, 0 to destroy.');
    const whole = await project.apply();
    expect(whole.code, whole.stdout + whole.stderr).toBe(0);
    expect(whole.stdout).toContain('  # instance/Product/THEIRS will be destroyed');
    await project.expectSettled();
    await workspace.close();
  });
});

describe('--env', () => {
  it('lays an environment over the rest, each with a ledger of its own; an unknown one is a usage error', async () => {
    const environments = {
      staging: { workspace: { token_env: 'STAGING_TOKEN' }, limits: { deletes: 0, delete_percent: 0 } },
    };
    const { workspace, project } = await aSmallShop(
      { instances: { Product: products(2) } },
      { project: { environments } },
    );
    expect((await project.apply()).code).toBe(0);
    const own = await project.read('.trueup/ledger.jsonl');
    const env = { STAGING_TOKEN: 'another-token' };
    const first = await project.run(['plan', '--env', 'staging', '--detailed-exitcode'], { env });
    expect(first.stdout, 'its ledger is empty').toContain('Plan: 2 to import, 0 to add, 0 to change, 0 to destroy.');
    const adopted = await project.run(['apply', '-y', '--env', 'staging', '--adopt'], { env });
    expect(adopted.code, adopted.stdout + adopted.stderr).toBe(0);
    expect(await project.read('.trueup/ledger.jsonl')).toBe(own);
    await project.write('objects/all.yaml', yaml({ instances: { Product: products(1) } }));
    const refused = await project.run(['apply', '-y', '--env', 'staging'], { env });
    expect(refused.code).toBe(4);
    expect(refused.stdout).toContain('1 delete, where 0 are allowed');
    workspace.mark();
    const unknown = await project.run(['plan', '--env', 'stagin']);
    expect(unknown.code).toBe(64);
    expect(unknown.stderr).toMatch(/stagin\b.*staging/su);
    expect(unknown.stdout).toBe('');
    const without = await project.run(['plan', '--env', 'staging']);
    expect(without.code).toBe(77);
    expect(without.stderr).toContain('STAGING_TOKEN');
    expect(workspace.requests()).toEqual([]);
    expect((await project.apply()).code).toBe(0);
    await project.expectSettled();
    await workspace.close();
  });
});
