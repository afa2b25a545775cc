import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Plan } from '../../src/model/plan.ts';
import { planChecksum, planId } from '../../src/plan/digest.ts';
import { aProject, removeProjects, type TestProject } from '../support/project.ts';
import { aSmallShop, liveInstance, liveInstances, products, SMALL_SHOP, yaml } from '../support/small-shop.ts';
import type { CommandResult } from '../support/trueup.ts';
import type { TestWorkspace } from '../support/workspace.ts';

afterAll(removeProjects);

interface Shop {
  readonly workspace: TestWorkspace;
  readonly project: TestProject;
}

async function planned(project: TestProject, ...flags: string[]): Promise<Plan> {
  const result = await project.plan('--out', 'plan.json', ...flags);
  expect(result.code, result.stdout + result.stderr).toBe(2);
  return JSON.parse(await project.read('plan.json')) as Plan;
}

/** `apply FILE` without `-y`: the review is the approval. */
function applyFile({ workspace, project }: Shop, ...more: string[]): Promise<CommandResult> {
  workspace.mark();
  return project.run(['apply', 'plan.json', ...more]);
}

const named = (name: string) => ({ attributes: { name } });
const objectsOf = (product: object, rest: object = {}) => yaml({ instances: { Product: product, ...rest } });

describe('a saved plan', () => {
  it('is performed as reviewed, made before the first ledger existed; what nobody reviewed is listed and left', async () => {
    const shop = await aSmallShop({ instances: { Product: products(3) } });
    const { workspace, project } = shop;
    const plan = await planned(project);
    expect(plan.ledger).toBeNull();
    await project.write(
      'objects/all.yaml',
      objectsOf({ ...products(2), 'P-3': named('changed after the review'), 'P-4': named('new') }),
    );
    const result = await applyFile(shop);
    expect(result.code).toBe(5);
    expect(liveInstances(workspace)).toEqual(['Product/P-1', 'Product/P-2']);
    expect(workspace.writes()).toHaveLength(2);
    expect(result.stdout).toContain('Error: instance/Product/P-3 moved since the review; it is not performed.');
    expect(result.stderr).toContain(
      'Error: 1 reviewed step no longer fits and is not performed: instance/Product/P-3\n',
    );
    expect(result.stderr).toContain('  hint: Run trueup plan again, review the new plan and apply that one.\n');
    const run = /^Run (run-\S+):/mu.exec(result.stderr)?.[1] ?? '';
    expect((await project.run(['show', run])).stdout, 'a run names the plan that was reviewed').toContain(plan.id);
    expect(result.stdout).toContain('To go on: plan again, review the new plan and apply that one.');
    expect(result.stdout).toContain('+ attributes.name: "changed after the review"');
    expect(result.stdout).toContain('Warning: 1 step nobody reviewed, not performed:\n  instance/Product/P-4: create');

    await project.write('objects/all.yaml', objectsOf(products(4)));
    const next = await planned(project);
    expect(next.ledger).not.toBeNull();
    const done = await applyFile(shop);
    expect(done.code, done.stdout + done.stderr).toBe(0);
    expect(done.stdout).toContain('Apply complete! Resources: 2 added, 0 changed, 0 destroyed.');
    await project.expectSettled();
    const replayed = await applyFile(shop);
    expect(replayed.code, replayed.stdout + replayed.stderr).toBe(0);
    expect(workspace.writes()).toEqual([]);
    expect(replayed.stdout).toContain('The reviewed plan: 0 of 2 steps to perform.');
    expect(replayed.stdout).toContain('instance/Product/P-3: already as reviewed');
    await workspace.close();
  });

  it('stops at an object that moved, with what depends on it, shows the new difference, and does the rest', async () => {
    const shop = await aSmallShop({ instances: { Product: products(3) } });
    const { workspace, project } = shop;
    expect((await project.apply()).code).toBe(0);
    const wanted = {
      'P-1': named('one, new'),
      'P-2': named('two, new'),
      'P-3': named('three, new'),
      'P-9': named('nine'),
    };
    await project.write(
      'objects/all.yaml',
      objectsOf(wanted, { Order: { 'O-9': { attributes: { items: ['P-9'] } } } }),
    );
    await planned(project);
    workspace.seed({
      instances: {
        Product: {
          'P-1': { attributes: { name: 'edited in Intercom' } },
          'P-2': { attributes: { name: 'two, new' } },
          'P-9': { attributes: { name: 'made in Intercom' } },
        },
      },
    });
    const result = await applyFile(shop);
    expect(result.code).toBe(5);
    expect(workspace.writes(), 'only P-3 is as reviewed and still to be done').toHaveLength(1);
    expect(liveInstance(workspace, 'Product/P-3')?.attributes).toEqual({ name: 'three, new' });
    expect(liveInstance(workspace, 'Product/P-1')?.attributes).toEqual({ name: 'edited in Intercom' });
    expect(result.stdout).toContain('The reviewed plan: 1 of 5 steps to perform.');
    expect(result.stdout).not.toContain('Apply complete!');
    expect(result.stdout).toContain('Error: the apply did not complete: 3 moved.');
    expect(result.stdout).toContain('~ attributes.name: "edited in Intercom" -> "one, new"');
    expect(result.stdout).toContain('instance/Product/P-2: already as reviewed');
    expect(result.stdout).toContain(
      'instance/Order/O-9 waits for instance/Product/P-9, which moved since the review; it is not performed.',
    );
    expect((await project.apply('--adopt')).code).toBe(0);
    await project.expectSettled();
    await workspace.close();
  });

  it('counts an object that is at its target already as done', async () => {
    const shop = await aSmallShop({ instances: { Product: products(4) } });
    const { workspace, project } = shop;
    expect((await project.apply()).code).toBe(0);
    await project.write('objects/all.yaml', objectsOf({ ...products(2), 'P-2': named('new') }));
    await planned(project);
    workspace.seed({
      instances: { Product: { 'P-2': { attributes: { name: 'new' } }, 'P-3': { remove: true } } },
    });
    const result = await applyFile(shop);
    expect(result.code, result.stdout + result.stderr).toBe(0);
    expect(workspace.writes().map((entry) => entry.method)).toEqual(['DELETE']);
    expect(result.stdout).toContain('instance/Product/P-2: already as reviewed');
    expect(result.stdout).toContain('instance/Product/P-3: already as reviewed');
    await project.expectSettled();
    await workspace.close();
  });

  it('performs a cycle in its two passes, and finds both done when replayed', async () => {
    const next = { type: 'relationship' as const, to: 'Product', many: false };
    const types = { Product: { attributes: { name: 'string', next } } };
    const shop = await aSmallShop(
      { instances: { Product: { A: { attributes: { next: 'B' } }, B: { attributes: { next: 'A' } } } } },
      {
        project: { types, contacts: {}, conversations: {} },
        seed: { types: { Product: { attributes: { name: { type: 'string' }, next } }, Order: { attributes: {} } } },
      },
    );
    const plan = await planned(shop.project);
    expect(plan.summary).toMatchObject({ add: 2, change: 0 });
    expect(plan.steps).toHaveLength(3);
    const result = await applyFile(shop);
    expect(result.code, result.stdout + result.stderr).toBe(0);
    expect(shop.workspace.writes()).toHaveLength(3);
    await shop.project.expectSettled();
    const replayed = await applyFile(shop);
    expect(replayed.code, replayed.stdout + replayed.stderr).toBe(0);
    expect(shop.workspace.writes()).toEqual([]);
    await shop.workspace.close();
  });

  it('does not delete what changed after the review', async () => {
    const shop = await aSmallShop({ instances: { Product: products(2) } });
    const { workspace, project } = shop;
    expect((await project.apply()).code).toBe(0);
    await project.write('objects/all.yaml', objectsOf(products(1)));
    await planned(project);
    workspace.seed({ instances: { Product: { 'P-2': { attributes: { name: 'somebody works here' } } } } });
    const result = await applyFile(shop);
    expect(result.code).toBe(5);
    expect(workspace.writes()).toEqual([]);
    expect(result.stdout).toContain('- attributes.name: "somebody works here"');
    await workspace.close();
  });

  it('holds --adopt and --allow-deletes: they come from the plan and from nowhere else', async () => {
    const shop = await aSmallShop(
      { instances: { Product: products(2) } },
      { seed: { instances: { Product: { 'P-1': { attributes: { name: 'theirs' } } } } } },
    );
    const { workspace, project } = shop;
    await planned(project);
    expect((await applyFile(shop)).code).toBe(4);
    expect(workspace.writes()).toEqual([]);
    for (const flags of [['--adopt'], ['--allow-deletes', '1'], ['--target', '*'], ['--exclude', '*/P-1']]) {
      const refused = await applyFile(shop, ...flags);
      expect(refused.code, flags.join(' ')).toBe(64);
      expect(refused.stderr).toContain('bound into a saved plan');
      expect(workspace.requests()).toEqual([]);
    }
    await planned(project, '--adopt');
    expect((await applyFile(shop)).code).toBe(0);
    await project.expectSettled();

    await project.write('objects/all.yaml', yaml({ instances: { Order: { 'O-1': { attributes: { note: 'x' } } } } }));
    await planned(project);
    expect((await applyFile(shop)).code, 'Product is emptied').toBe(4);
    expect(workspace.writes()).toEqual([]);
    await planned(project, '--allow-deletes', '2');
    expect((await applyFile(shop)).code).toBe(0);
    await project.expectSettled();
    await workspace.close();
  });
});

describe('a plan file that is not the one that was saved', () => {
  it('is refused before anything is read, whatever was edited', async () => {
    const shop = await aSmallShop({ instances: { Product: products(2) } });
    const { workspace, project } = shop;
    const plan = await planned(project);
    const [first, second] = plan.steps;
    if (!first || !second) throw new Error('two steps were planned');
    const steps = (step: object) => [{ ...first, ...step }, second];
    const edits: Record<string, object> = {
      workspace: { workspace: 'another1' },
      environment: { environment: 'staging' },
      ledger: { ledger: 'f'.repeat(32) },
      options: { options: { ...plan.options, allow_deletes: 99 } },
      summary: { summary: { ...plan.summary, add: 1 } },
      'a step removed': { steps: [first] },
      'steps swapped': { steps: [second, first] },
      address: { steps: steps({ address: 'instance/Product/P-9' }) },
      action: { steps: steps({ action: 'delete' }) },
      'a value in after': { steps: steps({ after: { attributes: { name: 'x' }, associations: {} } }) },
      'a value in the patch': {
        steps: steps({ patch: [{ op: 'add', path: '/attributes', value: { name: 'x' } }] }),
      },
      basis: { steps: steps({ basis: '0'.repeat(first.basis.length) }) },
      after_steps: { steps: steps({ after_steps: [2] }) },
      findings: { findings: [{ code: 'x', severity: 'note', message: 'x', addresses: [], remedy: null }] },
      checksum: { checksum: '0'.repeat(64) },
    };
    const texts = Object.entries(edits).map(([name, edit]) => [name, JSON.stringify({ ...plan, ...edit })] as const);
    const { checksum: _checksum, ...unsigned } = { ...plan, ...edits['a value in after'] } as Plan;
    texts.push(['checksum made anew, id stale', JSON.stringify({ ...unsigned, checksum: planChecksum(unsigned) })]);
    texts.push(['a newer version', JSON.stringify({ ...plan, version: 2 })]);
    texts.push(['not JSON', '{"format": "trueup-plan",']);
    texts.push(['not a plan', '{"format_version": "1.2", "resource_changes": []}']);
    texts.push(['a list', '[]']);
    texts.push(['empty', '']);
    for (const [name, text] of texts) {
      await project.write('plan.json', text);
      const result = await applyFile(shop);
      expect(result.code, name).toBe(5);
      expect(result.stderr, name).toMatch(/^Error: plan\.json .*\n.*hint: /su);
      expect(result.stderr, name).not.toMatch(/^ +at /mu);
      expect(result.stdout, name).toBe('');
      expect(workspace.requests(), name).toEqual([]);
    }
    const missing = await project.run(['apply', 'nowhere.json']);
    expect(missing.code).toBe(64);
    expect(missing.stderr).toMatch(/nowhere\.json.*trueup plan --out/su);
    await workspace.close();
  });

  it('never writes a value that the YAML does not say, even when id and checksum were made anew', async () => {
    const shop = await aSmallShop({ instances: { Product: products(1) } });
    const plan = await planned(shop.project);
    const steps = plan.steps.map((step) => ({
      ...step,
      patch: [{ op: 'add' as const, path: '/attributes/name', value: 'forged' }],
      after: { attributes: { name: 'forged' }, associations: {} },
    }));
    const { checksum: _checksum, ...forged } = { ...plan, steps, id: planId({ ...plan, steps }) };
    await shop.project.write('plan.json', JSON.stringify({ ...forged, checksum: planChecksum(forged) }));
    expect((await applyFile(shop)).code).toBe(5);
    expect(shop.workspace.writes()).toEqual([]);
    await shop.workspace.close();
  });

  it('is refused in another workspace, another environment, and with another or no ledger', async () => {
    const environments = { staging: { limits: { deletes: 1 } } };
    const shop = await aSmallShop({ instances: { Product: products(1) } }, { project: { environments } });
    const { workspace, project } = shop;
    expect((await project.apply()).code).toBe(0);
    await project.write('objects/all.yaml', objectsOf(products(2)));
    await planned(project);
    const refused = async (result: CommandResult, sentence: string) => {
      expect(result.code, sentence).toBe(5);
      expect(result.stderr).toContain(sentence);
      expect(result.stdout).toBe('');
      expect(workspace.writes()).toEqual([]);
    };
    await refused(await applyFile(shop, '--env', 'staging'), 'was made for environment default; this is staging');
    const other = await aSmallShop({}, { project: { workspace: { ...SMALL_SHOP.workspace, id: 'another1' } } });
    other.workspace.seed({ workspace: { id: 'another1' } });
    await cp(join(project.directory, 'plan.json'), join(other.project.directory, 'plan.json'));
    const foreign = await applyFile(other);
    expect(foreign.code).toBe(5);
    expect(foreign.stderr).toContain('was made for workspace tx2p130c; this is another1');
    expect(other.workspace.writes()).toEqual([]);

    await rm(join(project.directory, '.trueup'), { recursive: true });
    await refused(await applyFile(shop), 'was made against another ledger');
    await planned(project, '--adopt');
    expect((await project.apply('--adopt')).code).toBe(0);
    await project.write('objects/all.yaml', objectsOf(products(3)));
    await planned(project);
    await rm(join(project.directory, '.trueup'), { recursive: true });
    const anew = await aProject(workspace, {});
    await cp(project.directory, anew.directory, { recursive: true });
    expect((await anew.apply('--adopt', '--target', '*/P-1')).code).toBe(0);
    await refused(await applyFile({ workspace, project: anew }), 'was made against another ledger');
    await Promise.all([workspace.close(), other.workspace.close()]);
  });
});
