import { createHash } from 'node:crypto';
import { mkdir, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { removeProjects } from '../support/project.ts';
import { aSmallShop, products, yaml } from '../support/small-shop.ts';

const shop = (orders: object) => yaml({ instances: { Product: products(2), Order: orders } });
const OPEN = { attributes: { status: 'open' } };
const TWO = { 'O-1': OPEN, 'O-2': OPEN };

describe('--markdown-into', () => {
  afterAll(removeProjects);

  it('holds the plan beside text and JSON, and names the digest of the file that holds all of it', async () => {
    const { workspace, project } = await aSmallShop({});
    await project.write('objects/all.yaml', shop(TWO));
    const { stdout } = await project.plan('--out', 'plan.json', '--markdown-into', 'reports/plan.md');
    expect(stdout).toMatch(/^Plan: 4 to add, 0 to change, 0 to destroy\.$/mu);
    const markdown = await project.read('reports/plan.md');
    expect(markdown).toMatch(/^## trueup plan: 4 creates\n/u);
    expect(markdown).toMatch(/^Plan: 4 to add, 0 to change, 0 to destroy\.$/mu);
    expect((await stat(join(project.directory, 'reports/plan.md'))).mode & 0o777).toBe(0o600);
    expect((await project.run(['show', 'plan.json', '--markdown-into', 'shown.md'])).code).toBe(0);
    expect(await project.read('shown.md')).toBe(markdown);
    // Long enough to be shortened: then the digest is told.
    const many = Object.fromEntries(
      Array.from({ length: 160 }, (_, index) => [
        `O-${'x'.repeat(200)}${index * 3}`,
        { attributes: { status: 'open', note: `note ${index}`.repeat(20) } },
      ]),
    );
    await project.write('objects/all.yaml', shop(many));
    await project.plan('--out', 'plan.json', '--markdown-into', 'long.md');
    const sha256 = createHash('sha256')
      .update(await project.read('plan.json'))
      .digest('hex');
    const long = await project.read('long.md');
    expect(long).toContain(`The whole plan is in \`plan.json\`, sha256 \`${sha256}\`.`);
    expect(long.length).toBeLessThanOrEqual(60_000);
    await workspace.close();
  });

  it('holds what an apply came to, what a run did, and what taking it back would do', async () => {
    const { workspace, project } = await aSmallShop({});
    await project.write('objects/all.yaml', shop(TWO));
    expect((await project.apply('--markdown-into', 'apply.md')).code).toBe(0);
    expect(await project.read('apply.md')).toMatch(
      /^## trueup apply: complete\n[\s\S]*^Apply complete! Resources: 4 added/mu,
    );
    const runs = await readdir(join(project.directory, '.trueup/runs'));
    const first = runs.find((name) => name.endsWith('.jsonl')) ?? '';
    expect((await project.run(['apply', '-y', '--markdown-into', 'again.md'])).code).toBe(0);
    expect(await project.read('again.md')).toMatch(/^## trueup apply: complete\n/u);
    await project.write('objects/all.yaml', shop({ 'O-1': { attributes: { status: 'shipped' } } }));
    workspace.setFaults(['PUT', 'POST'].map((method) => ({ kind: 'status', status: 422, method }) as const));
    const failed = await project.run(['apply', '-y', '--markdown-into', 'failed.md']);
    workspace.setFaults([]);
    const told = await project.read('failed.md');
    expect(failed.code).toBe(3);
    expect(told).toMatch(/^## trueup apply: 1 failed\n\n> \[!CAUTION\]/u);
    expect(told).toMatch(/\| \*\*Failed\*\* \| `instance\/Order\/O-1` \| update: /u);
    expect(told).toContain('What to do next:');
    expect((await project.apply()).code).toBe(0);
    expect((await project.run(['show', first.replace('.jsonl', ''), '--markdown-into', 'run.md'])).code).toBe(0);
    expect(await project.read('run.md')).toMatch(/^## trueup apply: complete\n/u);
    await project.run(['undo', 'latest', '--markdown-into', 'undo.md']);
    expect(await project.read('undo.md')).toMatch(/^## trueup plan: /u);
    await project.expectSettled();
    await workspace.close();
  });

  it('says that nothing was written, and why, where an apply is refused', async () => {
    const { workspace, project } = await aSmallShop({});
    await project.write(
      'objects/all.yaml',
      shop(Object.fromEntries(Array.from({ length: 5 }, (_, index) => [`O-${index}`, OPEN]))),
    );
    expect((await project.apply()).code).toBe(0);
    await project.write('objects/all.yaml', shop({ 'O-0': OPEN }));
    const refused = await project.apply('--markdown-into', 'refused.md');
    expect(refused.code).toBe(4);
    expect(workspace.writes()).toEqual([]);
    const markdown = await project.read('refused.md');
    expect(markdown).toMatch(/^## trueup plan: refused, 4 DELETES\n\n> \[!WARNING\]\n> \*\*Nothing was written: /u);
    expect(markdown).toContain('> **DELETES** 4 of 5 owned Order (80 %)');
    expect(markdown).toContain('| **REFUSED** | `too-many-deletes` |');
    await workspace.close();
  });

  it('holds the drift', async () => {
    const { workspace, project } = await aSmallShop({});
    await project.write('objects/all.yaml', shop(TWO));
    expect((await project.apply()).code).toBe(0);
    workspace.seed({ instances: { Order: { 'O-2': { attributes: { status: 'shipped' } } } } });
    expect((await project.run(['drift', '--markdown-into', 'drift.md'])).code).toBe(2);
    expect(await project.read('drift.md')).toMatch(
      /^## trueup drift: 1 field of 1 record moved\n[\s\S]*^! attributes\.status: now "shipped", the configuration says "open"$/mu,
    );
    expect((await project.apply()).code).toBe(0);
    await project.expectSettled();
    await workspace.close();
  });

  it.each([
    ['plan', []],
    ['drift', []],
    ['apply', ['-y']],
  ])('says what failed where %s fails, in the place of an older report', async (command, flags) => {
    const { workspace, project } = await aSmallShop({});
    await project.write('report.md', 'all is well\n');
    await project.write('objects/all.yaml', shop({ 'O-1': { attributes: { stauts: 'open' } } }));
    expect((await project.run([command, ...flags, '--markdown-into', 'report.md'])).code).toBe(65);
    const markdown = await project.read('report.md');
    expect(markdown).toMatch(/^## trueup: failed\n[\s\S]*`objects\/all\.yaml:\d+`[\s\S]*stauts/u);
    expect(markdown).toContain('exit code 65');
    await workspace.close();
  });

  it('a report that cannot be written ends a plan, and an apply before it writes', async () => {
    const { workspace, project } = await aSmallShop({});
    await project.write('objects/all.yaml', shop(TWO));
    await mkdir(join(project.directory, 'taken'));
    for (const command of [['plan'], ['apply', '-y']]) {
      workspace.mark();
      const result = await project.run([...command, '--markdown-into', 'taken']);
      expect(result.code).toBe(1);
      expect(result.stderr).toContain('taken cannot be written');
      expect(workspace.writes()).toEqual([]);
    }
    await workspace.close();
  });
});
