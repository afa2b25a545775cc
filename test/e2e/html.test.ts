import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { removeProjects } from '../support/project.ts';
import { aSmallShop, products, yaml } from '../support/small-shop.ts';

afterAll(removeProjects);

const shop = (count: number, status: string) =>
  yaml({ instances: { Product: products(count), Order: { 'O-1': { attributes: { status, items: ['P-1'] } } } } });

const stepsIn = (
  html: string,
): readonly { address: string; state: string; lines: readonly string[]; place: string }[] =>
  JSON.parse(/<script type="application\/json" id="data">(.*)<\/script>/u.exec(html)?.[1] ?? '[]');

it('--html-into writes a plan, what an apply came to, a run and what takes it back, each as a page of its own', async () => {
  const { workspace, project } = await aSmallShop({});
  await project.write('objects/all.yaml', shop(2, 'open'));
  const planned = await project.plan('--html-into', 'pages/plan.html', '--out', 'plan.json');
  expect(planned.code, planned.stderr).toBe(2);
  expect((await stat(join(project.directory, 'pages/plan.html'))).mode & 0o777).toBe(0o600);
  const plan = await project.read('pages/plan.html');
  expect(plan).toContain('<h1>trueup plan: 3 creates</h1>');
  expect(plan).toContain('<svg ');
  expect(stepsIn(plan).map(({ address }) => address)).toEqual(
    expect.arrayContaining(['instance/Order/O-1', 'instance/Product/P-1', 'instance/Product/P-2']),
  );
  expect(stepsIn(plan).every(({ place }) => /^objects\/all\.yaml:\d+$/u.test(place))).toBe(true);
  expect((await project.run(['show', 'plan.json', '--html-into', 'shown.html'])).code).toBe(0);
  expect(stepsIn(await project.read('shown.html'))).toEqual(stepsIn(plan));

  expect((await project.apply('--html-into', 'apply.html')).code).toBe(0);
  const applied = await project.read('apply.html');
  expect(applied).toContain('<h1>trueup apply: ');
  expect(stepsIn(applied).map(({ state }) => state)).toEqual(['done', 'done', 'done']);
  expect((await project.run(['show', 'latest', '--html-into', 'run.html'])).code).toBe(0);
  expect(await project.read('run.html')).toBe(applied);
  expect((await project.run(['undo', 'latest', '--out', 'undo.json', '--html-into', 'undo.html'])).code).toBe(0);
  expect(stepsIn(await project.read('undo.html')).length).toBeGreaterThan(0);

  // Part of it fails: that comes first. Nothing to do: a page that says so. A command that fails: no older plan is left.
  await project.write('objects/all.yaml', shop(2, 'shipped'));
  workspace.setFaults([{ kind: 'status', status: 422, method: 'POST' }]);
  expect((await project.apply('--html-into', 'apply.html')).code).toBe(3);
  workspace.setFaults([]);
  const failed = await project.read('apply.html');
  expect(failed).toContain('Look at these first');
  expect(stepsIn(failed).map(({ state }) => state)).toEqual(['failed']);
  expect((await project.apply()).code).toBe(0);
  await project.plan('--html-into', 'pages/plan.html');
  expect(await project.read('pages/plan.html')).toContain('<h1>trueup plan: no changes</h1>');
  // What the guards refuse is the plan, with the reason; nothing older is left, and nothing is sent where no page can be.
  await project.write('objects/all.yaml', shop(0, 'open').replace('"P-1"', ''));
  expect((await project.apply('--html-into', 'apply.html')).code).toBe(4);
  expect(await project.read('apply.html')).toContain('Nothing was written: the guards refuse this plan.');
  await project.write('objects/all.yaml', shop(3, 'shipped'));
  expect((await project.apply('--html-into', 'objects/all.yaml/x.html')).code).toBe(1);
  expect(workspace.writes()).toEqual([]);
  await project.write('objects/all.yaml', 'instances: [\n');
  expect((await project.run(['plan', '--html-into', 'pages/plan.html'])).code).toBe(65);
  const broken = await project.read('pages/plan.html');
  expect(broken).toContain('the command failed');
  expect(stepsIn(broken)).toEqual([]);
  await project.write('objects/all.yaml', shop(2, 'shipped'));
  const nowhere = await project.run(['plan', '--html-into', 'objects/all.yaml/x.html']);
  expect(nowhere.code).toBe(1);
  expect(nowhere.stderr.match(/objects\/all\.yaml\/x\.html cannot be written/gu), 'told once').toHaveLength(1);
  await project.expectSettled();
  await workspace.close();
});
