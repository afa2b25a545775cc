import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { aProject, removeProjects } from '../support/project.ts';
import { aSmallShop, products, SMALL_SHOP, yaml } from '../support/small-shop.ts';
import { inProcessesOfTheirOwn } from '../support/trueup.ts';

afterAll(removeProjects);

const OBJECTS = {
  instances: {
    Product: products(3),
    Order: {
      'O-1': { attributes: { status: 'open', placed_at: '2026-03-01T09:00:00Z', items: ['P-1', 'P-2'] } },
      'O-2': { attributes: { status: 'shipped', items: ['P-3'] } },
    },
  },
  contacts: [{ external_id: '70', attributes: { plan_tier: 'gold' }, associations: { orders: ['O-1', 'O-2'] } }],
  conversations: [{ id: '508', associations: { order: 'O-1' } }],
};

const linesOf = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { type: string; [key: string]: unknown });

describe('stdout', () => {
  // Zones and languages are of a process.
  inProcessesOfTheirOwn();

  it('says the same bytes for the same inputs: twice, in other zones and languages, from shuffled files, without a terminal', async () => {
    const { workspace, project } = await aSmallShop(OBJECTS);
    const plan = await project.plan();
    expect(plan.stdout).not.toContain('\u001b');
    const env = { TZ: 'Pacific/Chatham', LANG: 'de_DE.UTF-8', LC_ALL: 'tr_TR.UTF-8', NO_COLOR: '1', COLUMNS: '40' };
    expect((await project.run(['plan'], { env })).stdout).toBe(plan.stdout);
    const painted = await project.run(['plan'], { env: { FORCE_COLOR: '1' } });
    expect(painted.stdout).toContain('\u001b[');
    for (const bare of [
      await project.run(['plan'], { env: { FORCE_COLOR: '1', NO_COLOR: '1' } }),
      await project.run(['plan', '--no-color'], { env: { FORCE_COLOR: '1' } }),
    ]) {
      expect(bare.stdout).toBe(plan.stdout);
      expect(bare.stderr).not.toContain('\u001b');
    }
    const saved = async () => JSON.parse(await project.read('plan.json')) as { id: string; config_digest: string };
    await project.plan('--out', 'plan.json');
    const first = await saved();
    const { Product, Order } = OBJECTS.instances;
    const [one, two, three] = Object.entries(Product).map((entry) => ({
      instances: { Product: Object.fromEntries([entry]) },
    }));
    await project.remove('objects/all.yaml');
    await project.write('objects/z/3.yaml', yaml(three));
    await project.write(
      'objects/a.yml',
      yaml({ conversations: OBJECTS.conversations, instances: { Order: { 'O-2': Order['O-2'] } } }),
    );
    await project.write('objects/b.yaml', yaml({ contacts: OBJECTS.contacts, ...two }));
    await project.write('objects/c.yaml', yaml({ instances: { Order: { 'O-1': Order['O-1'] }, ...one?.instances } }));
    const shuffled = await project.plan('--out', 'plan.json');
    expect(await saved()).toMatchObject({ id: first.id, config_digest: first.config_digest });
    const withoutPlaces = (text: string) =>
      text.replaceAll(/objects\/\S+?:\d+/gu, 'PLACE').replace(/\n\nSaved .*/su, '\n');
    expect(withoutPlaces(shuffled.stdout)).toBe(withoutPlaces(plan.stdout));

    const other = await aProject(workspace, {});
    for (const file of ['trueup.yaml', 'objects/z/3.yaml', 'objects/a.yml', 'objects/b.yaml', 'objects/c.yaml']) {
      await other.write(file, await project.read(file));
    }
    const before = workspace.state();
    const applied = await project.apply();
    expect(applied.code, applied.stdout + applied.stderr).toBe(0);
    await project.expectSettled();
    await workspace.close();
    const again = await aSmallShop({}, {});
    await again.project.remove('objects');
    for (const file of ['objects/z/3.yaml', 'objects/a.yml', 'objects/b.yaml', 'objects/c.yaml']) {
      await again.project.write(file, await other.read(file));
    }
    expect(again.workspace.state().instances).toEqual(before.instances);
    const elsewhere = await again.project.run(['apply', '-y'], { env });
    expect(elsewhere.stdout, 'an apply to the byte, without its clock').toBe(applied.stdout);
    await again.workspace.close();
  });
});

describe('the text', () => {
  it("has Terraform's lines, as tools match them", async () => {
    const { workspace, project } = await aSmallShop(OBJECTS);
    const plan = await project.plan();
    expect(plan.stdout).toMatch(/^ {2}# instance\/Order\/O-1 will be created$/mu);
    expect(plan.stdout).toMatch(/^ {2}# contact\/external_id:70 will be updated in-place$/mu);
    expect(plan.stdout).toMatch(/^Plan: 5 to add, 2 to change, 0 to destroy\.$/mu);
    expect(plan.stdout).toMatch(/^\+ attributes\.status: "open"/mu);
    expect(plan.stdout).toContain('objects/all.yaml:');
    const applied = await project.apply();
    expect(applied.stdout).toMatch(/^Apply complete! Resources: 5 added, 2 changed, 0 destroyed\.$/mu);
    expect(applied.stderr).toMatch(/^instance\/Product\/P-1: Creation complete \[id=\d+\]$/mu);
    await project.write(
      'objects/all.yaml',
      yaml({ ...OBJECTS, instances: { ...OBJECTS.instances, Product: products(4) } }),
    );
    workspace.seed({ instances: { Order: { 'O-2': { attributes: { status: 'open' } } } } });
    const drifted = await project.plan();
    expect(drifted.stdout).toMatch(/^~ attributes\.status: "open" -> "shipped"$/mu);
    expect(drifted.stdout).toContain(', drift');
    expect(drifted.stdout).toMatch(/^Plan: 1 to add, 1 to change, 0 to destroy\.$/mu);
    expect((await project.apply()).code).toBe(0);
    const { 'O-2': _second, ...orders } = OBJECTS.instances.Order;
    const [contact] = OBJECTS.contacts;
    await project.write(
      'objects/all.yaml',
      yaml({
        ...OBJECTS,
        instances: { Product: products(4), Order: orders },
        contacts: [{ ...contact, associations: { orders: ['O-1'] } }],
      }),
    );
    const destroyed = await project.plan();
    expect(destroyed.stdout).toMatch(/^ {2}# instance\/Order\/O-2 will be destroyed$/mu);
    expect(destroyed.stdout).toMatch(/^Plan: 0 to add, 1 to change, 1 to destroy\.$/mu);
    expect((await project.apply()).code).toBe(0);
    await project.expectSettled();
    await workspace.close();
  });
});

describe('--json', () => {
  it('is lines on plan, apply and drift, the first of which is the version; nothing else is on stdout', async () => {
    const { workspace, project } = await aSmallShop(OBJECTS);
    const plan = linesOf((await project.plan('--json', '--json-into', 'out/plan.json')).stdout);
    expect(plan[0]).toMatchObject({ type: 'version', format: 1 });
    expect(plan.filter((line) => line.type === 'planned_change')).toHaveLength(7);
    expect(plan.at(-1)).toMatchObject({ type: 'change_summary', add: 5, change: 2, destroy: 0 });
    const document = JSON.parse(await project.read('out/plan.json')) as object;
    expect(document).toMatchObject({ format: 'trueup-plan', version: 1, summary: { add: 5, change: 2 } });
    const apply = linesOf((await project.apply('--json')).stdout);
    expect(apply[0]).toMatchObject({ type: 'version', format: 1 });
    expect(apply.filter((line) => line.type === 'version')).toHaveLength(1);
    expect(apply.filter((line) => line.type === 'apply_complete')).toHaveLength(7);
    expect(apply.at(-1)).toMatchObject({ type: 'apply_summary', complete: true, counts: { added: 5, changed: 2 } });
    workspace.seed({ instances: { Order: { 'O-2': { attributes: { status: 'open' } } } } });
    const drift = await project.run(['drift', '--json', '--json-into', 'out/drift.jsonl']);
    expect(drift.code).toBe(2);
    const lines = linesOf(drift.stdout);
    expect(lines[0]).toMatchObject({ type: 'version', format: 1 });
    expect(lines[1]).toMatchObject({
      type: 'drift',
      address: 'instance/Order/O-2',
      pointer: '/attributes/status',
      kind: 'changed',
      live: 'open',
      desired: 'shipped',
    });
    expect(lines.at(-1)).toMatchObject({ type: 'drift_summary', checked: 7 });
    expect(await project.read('out/drift.jsonl')).toBe(drift.stdout);
    const refused = await project.run(['apply', '-y', '--json', '--allow-deletes', '0', '--target', 'none/*']);
    expect(linesOf(refused.stdout)[0]).toMatchObject({ type: 'version' });
    expect((await project.apply()).code).toBe(0);
    await project.expectSettled();
    await workspace.close();
  });
});

describe('what acts on a terminal', () => {
  it('stands in ids, values and names only as visible text, on both streams and in files', async () => {
    const esc = '\u001b[2K\u001b[1A';
    const nasty = `a${esc}b\rc\u202egnp\u200b\u0007\n# instance/Product/OK will be created`;
    const types = { ...SMALL_SHOP.types, Product: { ...SMALL_SHOP.types.Product, prune: 'all' } };
    const theirs = `THEIRS-${esc}\u202e`;
    const { workspace, project } = await aSmallShop(
      {
        instances: {
          Product: { 'P-1': { attributes: { name: nasty } } },
          Order: { 'O-1': { attributes: { note: 'x' } } },
        },
      },
      {
        project: { types },
        seed: {
          workspace: { id: 'tx2p130c', region: 'us', name: `Shop${esc}` },
          instances: { Product: { [theirs]: { attributes: { name: nasty } } } },
        },
      },
    );
    const texts: string[] = [];
    const keep = async (result: Promise<{ stdout: string; stderr: string; code: number | null }>) => {
      const { stdout, stderr, code } = await result;
      texts.push(stdout, stderr);
      return { stdout, stderr, code };
    };
    const plan = await keep(project.plan('--verbose', '--out', 'plan.json'));
    expect(plan.code, plan.stdout + plan.stderr).toBe(2);
    expect(plan.stdout).toContain(String.raw`a\u001b[2K\u001b[1Ab\rc\u{202e}gnp`);
    expect(plan.stdout).toMatch(/^ {2}# instance\/Product\/THEIRS-%1B\[2K%1B\[1A%E2%80%AE will be destroyed$/mu);
    expect(plan.stdout).not.toMatch(/^ {2}# instance\/Product\/OK will be created/mu);
    await keep(project.plan('--json'));
    await keep(project.run(['show', 'plan.json']));
    await keep(project.apply('--json'));
    workspace.seed({ instances: { Order: { 'O-1': { attributes: { note: nasty } } } } });
    await keep(project.run(['drift', '--verbose']));
    await keep(project.apply());
    await project.expectSettled();
    workspace.seed({ workspace: { id: `x${esc}`, name: `Shop${esc}` } });
    expect((await keep(project.run(['plan']))).code).toBe(4);
    workspace.seed({ workspace: { id: 'tx2p130c', name: `Shop${esc}` } });
    await project.write(
      'objects/all.yaml',
      yaml({ instances: { Product: { [`P-${esc}`]: {}, [`Pro${esc}duct`]: {} } } }),
    );
    expect((await keep(project.run(['plan']))).code).toBe(65);
    await keep(project.run(['validate']));
    expect((await keep(project.run(['apply', `no${esc}where.json`]))).code).toBe(64);
    expect((await keep(project.run(['show', `run-${esc}`]))).code).toBe(64);
    expect((await keep(project.run([`pl${esc}an`]))).code).toBe(64);
    expect((await keep(project.run(['plan', `--ad${esc}opt`]))).code).toBe(64);
    texts.push(await project.read('plan.json'));
    for (const text of texts)
      expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b\u202a-\u202e\u2066-\u2069]/u);
    await workspace.close();
  });
});

describe('show', () => {
  it('renders a saved plan as plan did, a run with its outcomes, and says what it does not find', async () => {
    const { workspace, project } = await aSmallShop(OBJECTS);
    const plan = await project.plan('--out', 'plan.json');
    workspace.mark();
    const shown = await project.run(['show', 'plan.json']);
    expect(shown.code).toBe(0);
    expect(plan.stdout).toBe(
      `${shown.stdout}\nSaved the plan to plan.json. To perform exactly these steps: trueup apply plan.json\n`,
    );
    expect((await project.run(['show', 'plan.json', '--json'])).stdout).toBe(await project.read('plan.json'));
    expect(workspace.requests(), 'reads files and nothing else').toEqual([]);
    workspace.setFaults([{ kind: 'status', status: 400, method: 'PUT', path: '^/contacts/' }]);
    expect((await project.apply()).code).toBe(3);
    const [file = ''] = (await readdir(join(project.directory, '.trueup/runs'))).filter((name) =>
      name.endsWith('.jsonl'),
    );
    const run = await project.run(['show', file.replace('.jsonl', '')]);
    expect(run.code, run.stderr).toBe(0);
    expect(run.stdout).toContain('1 step of 7 not done.');
    expect(run.stdout).toMatch(/^ {2}# contact\/external_id:70: update failed$/mu);
    expect(run.stdout).toContain('Steps: 6 done, 1 failed. Write requests confirmed: 6.');
    const byPath = await project.run(['show', `.trueup/runs/${file}`]);
    expect(byPath.stdout).toBe(run.stdout);
    const missing = await project.run(['show', 'run-20260101T000000Z-abcd']);
    expect(missing.code).toBe(64);
    expect(missing.stderr).toContain('There is no run run-20260101T000000Z-abcd');
    expect((await project.apply()).code).toBe(0);
    await project.expectSettled();
    await workspace.close();
  });
});

describe('drift', () => {
  it('is 1 without a ledger, 0 when nothing moved, 2 when something did, and never a change of the YAML', async () => {
    const { workspace, project } = await aSmallShop(OBJECTS);
    const none = await project.run(['drift']);
    expect(none.code).toBe(1);
    expect(none.stdout).toBe('');
    expect(none.stderr).toMatch(/There is no ledger at .*nothing was applied from here yet/u);
    expect((await project.apply()).code).toBe(0);
    const still = await project.run(['drift']);
    expect(still.code).toBe(0);
    expect(still.stdout).toContain('No drift. Intercom matches what was last applied.');
    await project.write(
      'objects/all.yaml',
      yaml({ ...OBJECTS, instances: { ...OBJECTS.instances, Product: products(5) } }),
    );
    expect((await project.run(['drift'])).code, 'the YAML changed, Intercom did not').toBe(0);
    workspace.seed({
      instances: { Order: { 'O-2': { attributes: { status: 'open' } } }, Product: { 'P-3': { remove: true } } },
      contacts: [{ external_id: '70', associations: { orders: ['O-1'] } }],
    });
    workspace.mark();
    const moved = await project.run(['drift']);
    expect(moved.code).toBe(2);
    expect(moved.stdout).toContain('  # instance/Product/P-3 has been deleted');
    expect(moved.stdout).toContain('~ attributes.status: now "open", the configuration says "shipped"');
    expect(moved.stdout).toMatch(/^- orders: "?O-2/mu);
    expect(moved.stdout).toMatch(/^Drift: .* moved since the last apply, 1 record deleted\.$/mu);
    expect(workspace.writes()).toEqual([]);
    const applied = await project.apply();
    expect(applied.code, applied.stdout + applied.stderr).toBe(0);
    await project.expectSettled();
    expect((await project.run(['drift'])).code).toBe(0);
    await workspace.close();
  });
});

describe('the project file', () => {
  it('is found from any directory inside, and -C counts for every relative path', async () => {
    const { workspace, project } = await aSmallShop(OBJECTS);
    await project.write('objects/deep/er/more.yaml', '# nothing yet\n');
    const below = await project.run(['plan', '-C', 'objects/deep', '--out', 'plan.json']);
    expect(below.code, below.stderr).toBe(0);
    expect(JSON.parse(await project.read('objects/deep/plan.json'))).toMatchObject({
      workspace: SMALL_SHOP.workspace.id,
    });
    const applied = await project.run(['apply', 'plan.json', '-C', 'objects/deep']);
    expect(applied.code, applied.stdout + applied.stderr).toBe(0);
    await project.expectSettled();
    await workspace.close();
  });
});
