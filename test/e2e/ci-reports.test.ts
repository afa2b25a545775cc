import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { removeProjects, type TestProject } from '../support/project.ts';
import { aSmallShop, products } from '../support/small-shop.ts';
import type { TestWorkspace } from '../support/workspace.ts';

let workspace: TestWorkspace;
let project: TestProject;

beforeAll(async () => {
  ({ workspace, project } = await aSmallShop({ instances: { Product: products(2) } }));
});
afterAll(async () => {
  await workspace.close();
  await removeProjects();
});

/** Attributes in quotes, every element closed, and no letter of XML outside of them. */
function expectXml(text: string): void {
  const open: string[] = [];
  const rest = text.replace(/^<\?xml [^?]*\?>\n/u, '').replaceAll(/&#\d+;/gu, '');
  for (const [, end, name = '', attributes = '', self] of rest.matchAll(/<(\/?)(\w+)((?: \w+="[^"<>&]*")*)(\/?)>/gu)) {
    if (end === '/') expect(open.pop()).toBe(name);
    else if (self !== '/') open.push(name);
    expect(attributes).not.toContain('<');
  }
  expect(open).toEqual([]);
  expect(rest.replaceAll(/<\/?\w+(?: \w+="[^"<>&]*")*\/?>/gu, '').trim()).toBe('');
}

describe('reports for CI systems', () => {
  it('hold a plan: its steps as cases, its counts for the widget of GitLab', async () => {
    const result = await project.run(['plan', '--junit-into', 'plan.xml', '--gitlab-into', 'plan.json']);
    expect(result.code, result.stderr).toBe(0);
    expect(JSON.parse(await project.read('plan.json'))).toEqual({ create: 2, update: 0, delete: 0 });
    const junit = await project.read('plan.xml');
    expectXml(junit);
    expect(junit).toContain('<testsuite name="objects/all.yaml" tests="2" failures="0">');
    expect(junit).toContain('name="create instance/Product/P-1"/>');
  });

  it('hold drift: what is not accepted fails', async () => {
    expect((await project.apply()).code).toBe(0);
    await project.run(['drift', '--junit-into', 'drift.xml']);
    expect(await project.read('drift.xml')).toContain('name="2 owned records are as applied"/>');
    await project.expectSettled();
  });

  it('hold what is wrong in the files, each problem once wherever its line moves', async () => {
    const bad = 'instances: { Product: { P-1: { attributes: { nme: "<&>" } }, P-2: { attributes: { nme: x } } } }\n';
    await project.write('objects/all.yaml', bad);
    const flags = ['--junit-into', 'problems.xml', '--codequality-into', 'quality.json'];
    expect((await project.run(['validate', ...flags])).code).toBe(65);
    const junit = await project.read('problems.xml');
    expectXml(junit);
    expect(junit).toMatch(/<testsuite name="objects\/all.yaml" tests="2" failures="2">/u);
    expect(junit).toContain('name="is valid"/>');
    type Issue = { fingerprint: string; severity: string; location: { path: string; lines: { begin: number } } };
    const read = async () => JSON.parse(await project.read('quality.json')) as Issue[];
    const before = await read();
    expect(before.map(({ severity, location }) => [severity, location])).toEqual([
      ['major', { path: 'objects/all.yaml', lines: { begin: 1 } }],
      ['major', { path: 'objects/all.yaml', lines: { begin: 1 } }],
    ]);
    expect(new Set(before.map(({ fingerprint }) => fingerprint)).size).toBe(2);
    await project.write('objects/all.yaml', `\n\n${bad}`);
    await project.run(['validate', ...flags]);
    expect((await read()).map(({ fingerprint }) => fingerprint)).toEqual(before.map(({ fingerprint }) => fingerprint));
    await project.run(['plan', '--junit-into', 'failed.xml']);
    expect(await project.read('failed.xml')).toContain('failures="2"');
  });

  it('never look as if all had passed when a command failed', async () => {
    await project.write('objects/all.yaml', 'instances: { Product: { P-1: {} } }\n');
    await project.run(['plan', '--junit-into', 'failed.xml'], { env: { INTERCOM_ACCESS_TOKEN: 'wrong-token' } });
    const junit = await project.read('failed.xml');
    expectXml(junit);
    expect(junit).toContain('tests="1" failures="1"');
  });
});
