import { Ajv } from 'ajv';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import planSchema from '../../schemas/plan.schema.json' with { type: 'json' };
import type { Plan } from '../../src/model/plan.ts';
import { aProject, removeProjects, type TestProject } from '../support/project.ts';
import { type AppResult, runInProcess, testClock } from '../support/run-app.ts';
import { liveInstances, SMALL_SHOP, SMALL_SHOP_SEED, yaml } from '../support/small-shop.ts';
import { aWorkspace, type TestWorkspace } from '../support/workspace.ts';

interface Shop {
  readonly workspace: TestWorkspace;
  readonly project: TestProject;
  readonly run: (...args: string[]) => Promise<AppResult>;
  /** `plan` has nothing to do and exits 0. */
  readonly expectSettled: () => Promise<void>;
}

const open: TestWorkspace[] = [];

afterEach(() => Promise.all(open.splice(0).map((workspace) => workspace.close())));
afterAll(removeProjects);

/** The small shop; commands run in this process. */
async function aShop(objects: object, project: object = {}): Promise<Shop> {
  const workspace = await aWorkspace({ seed: SMALL_SHOP_SEED });
  open.push(workspace);
  const files = { 'trueup.yaml': yaml({ ...SMALL_SHOP, ...project }), 'objects/all.yaml': yaml(objects) };
  const made = await aProject(workspace, files);
  const clock = testClock();
  const run = (...args: string[]) => {
    clock.advance(60_000);
    return runInProcess([...args, '--api-url', workspace.url], { cwd: made.directory, clock });
  };
  const expectSettled = async () => {
    const plan = await run('plan', '--detailed-exitcode');
    expect(plan.stdout, plan.stderr).toContain('No changes. Your infrastructure matches the configuration.');
    expect(plan.code).toBe(0);
  };
  return { workspace, project: made, run, expectSettled };
}

const MOVED = [{ from: 'instance/Order/OLD', to: 'instance/Order/NEW' }];

/** One order under an id, and who points at it. */
function shopWith(id: string, more: object = {}) {
  return {
    instances: { Product: { P: {} }, Order: { [id]: { attributes: { note: 'a', items: ['P'] } } } },
    contacts: [{ external_id: '70', associations: { orders: [id] } }],
    conversations: [{ id: '508', associations: { order: id } }],
    ...more,
  };
}

function pointing(workspace: TestWorkspace): unknown[] {
  const { instances, contacts, conversations } = workspace.state();
  const names = new Map(instances.map((each) => [each.id, each.external_id]));
  const ids = [...contacts, ...conversations].flatMap(({ references }) => Object.values(references).flat());
  return ids.map((id) => names.get(id));
}

describe('a rename that is written under `moved`', () => {
  it('is one reviewed thing: create, lead over, delete; no flag, nothing to do after it, with the entry or without', async () => {
    const { workspace, project, run, expectSettled } = await aShop(shopWith('OLD'), {
      limits: { deletes: 0, delete_percent: 0 },
    });
    expect((await run('apply', '-y')).code).toBe(0);
    workspace.seed({ instances: { Order: { OLD: { attributes: { status: 'open' } } } } });

    await project.write('objects/all.yaml', yaml(shopWith('NEW')));
    const unsaid = await run('plan');
    expect(unsaid.stdout).toContain('moved: [{ from: instance/Order/OLD, to: instance/Order/NEW }]');
    expect(unsaid.stdout).toContain('to lift it: --allow-deletes 1');

    await project.write('objects/all.yaml', yaml(shopWith('NEW', { moved: MOVED })));
    const planned = await run('plan', '--out', 'plan.json');
    expect(planned.code, planned.stderr).toBe(0);
    expect(planned.stdout).toContain('  instance/Order/OLD -> instance/Order/NEW\n');
    expect(planned.stdout).toContain('loses it: status (instance/Order/OLD)');
    expect(planned.stdout).toContain('Plan: 1 to add, 2 to change, 1 to destroy.');
    const plan = JSON.parse(await project.read('plan.json')) as Plan;
    expect(new Ajv({ strict: false }).validate(planSchema, plan)).toBe(true);
    expect(plan.findings.map(({ severity }) => severity)).toEqual(['note', 'note']);
    const [create, removal] = [plan.steps[0], plan.steps.at(-1)];
    expect(create).toMatchObject({ address: 'instance/Order/NEW', moved_from: 'instance/Order/OLD' });
    expect(removal).toMatchObject({ moved_to: 'instance/Order/NEW', after_steps: [1, 2, 3] });
    const shown = await run('show', 'plan.json');
    expect(shown.stdout).toContain('Moves:\n');

    workspace.mark();
    const applied = await run('apply', 'plan.json');
    expect(applied.code, applied.stdout + applied.stderr).toBe(0);
    expect(applied.stdout).toContain('Apply complete! Resources: 1 added, 2 changed, 1 destroyed.');
    expect(workspace.writes().map(({ method }) => method)).toEqual(['POST', 'PUT', 'PUT', 'DELETE']);
    expect(liveInstances(workspace)).toEqual(['Order/NEW', 'Product/P']);
    expect(pointing(workspace)).toEqual(['NEW', 'NEW']);
    await expectSettled();
    const again = await run('apply', 'plan.json');
    expect(again.code, again.stdout).toBe(0);
    await project.write('objects/all.yaml', yaml(shopWith('NEW')));
    await expectSettled();
  });

  it('keeps the old one while something that is to point at the new one cannot be written', async () => {
    const { workspace, project, run, expectSettled } = await aShop(shopWith('OLD'));
    expect((await run('apply', '-y')).code).toBe(0);
    const lost = { external_id: '999', associations: { orders: ['NEW'] } };
    const objects = shopWith('NEW', { moved: MOVED });
    await project.write('objects/all.yaml', yaml({ ...objects, contacts: [...objects.contacts, lost] }));
    const part = await run('apply', '-y');
    expect(part.code, part.stdout).toBe(3);
    expect(part.stdout).toContain('its move to instance/Order/NEW waits, as contact/external_id:999 is to point there');
    expect(liveInstances(workspace)).toEqual(['Order/NEW', 'Order/OLD', 'Product/P']);
    await project.write('objects/all.yaml', yaml(objects));
    const rest = await run('apply', '-y');
    expect(rest.stdout).toContain('    it is there already, then step 1 to delete the old one\n');
    expect(rest.code).toBe(0);
    await expectSettled();
  });

  it('is refused where the old address is protected, and needs --adopt for what is not owned', async () => {
    const { workspace, project, run, expectSettled } = await aShop(shopWith('OLD'), {
      protect: ['instance/Order/OLD'],
    });
    expect((await run('apply', '-y')).code).toBe(0);
    await project.write('trueup.yaml', yaml(SMALL_SHOP));
    await project.write('objects/all.yaml', yaml(shopWith('NEW', { moved: MOVED })));
    workspace.mark();
    const held = await run('apply', '-y', '--allow-deletes', '1');
    expect(held.code).toBe(4);
    expect(held.stdout).toContain('protected address would be deleted');
    expect(workspace.writes()).toEqual([]);

    const theirs = await aShop(shopWith('NEW', { moved: MOVED }));
    theirs.workspace.seed({ instances: { Order: { OLD: { attributes: { note: 'theirs' } } } } });
    theirs.workspace.mark();
    expect((await theirs.run('apply', '-y')).code).toBe(4);
    expect(theirs.workspace.writes()).toEqual([]);
    expect((await theirs.run('apply', '-y', '--adopt')).code).toBe(0);
    expect(liveInstances(theirs.workspace)).toEqual(['Order/NEW', 'Product/P']);
    await theirs.expectSettled();
    // Undoing the wish needs no flag: nothing of it was done.
    await project.write('objects/all.yaml', yaml(shopWith('OLD')));
    expect((await run('apply', '-y')).code).toBe(0);
    await expectSettled();
  });

  it.each(['OLD', 'NEW'])(
    'a target of %s takes both ends and what points there, and leaves the rest',
    async (target) => {
      const { workspace, project, run, expectSettled } = await aShop(shopWith('OLD'));
      expect((await run('apply', '-y')).code).toBe(0);
      const objects = shopWith('NEW', { moved: MOVED });
      const more = {
        ...objects,
        contacts: [...objects.contacts, { external_id: '71', attributes: { plan_tier: 'gold' } }],
      };
      await project.write('objects/all.yaml', yaml(more));
      const scoped = await run('apply', '-y', '--target', `instance/Order/${target}`);
      expect(scoped.code, scoped.stdout).toBe(0);
      expect(scoped.stdout).toContain('Apply complete! Resources: 1 added, 2 changed, 1 destroyed.');
      expect(liveInstances(workspace)).toEqual(['Order/NEW', 'Product/P']);
      expect((await run('apply', '-y')).stdout).toContain(
        'Apply complete! Resources: 0 added, 1 changed, 0 destroyed.',
      );
      await expectSettled();
    },
  );

  it('a reviewed move whose delete was never reviewed as one is not performed as another delete', async () => {
    const { workspace, project, run, expectSettled } = await aShop(shopWith('OLD'));
    expect((await run('apply', '-y')).code).toBe(0);
    await project.write('objects/all.yaml', yaml(shopWith('NEW')));
    expect((await run('plan', '--out', 'plan.json', '--allow-deletes', '1')).code).toBe(0);
    await project.write('objects/all.yaml', yaml(shopWith('NEW', { moved: MOVED })));
    const result = await run('apply', 'plan.json');
    expect(result.code, result.stdout).toBe(5);
    expect(liveInstances(workspace)).toContain('Order/OLD');
    expect((await run('apply', '-y')).code).toBe(0);
    await expectSettled();
  });
});
