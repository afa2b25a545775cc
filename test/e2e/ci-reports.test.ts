import { basename, dirname } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { removeProjects, type TestProject } from '../support/project.ts';
import { checkSarif } from '../support/sarif-schema.ts';
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

interface Log {
  readonly runs: readonly {
    readonly results: readonly {
      readonly ruleId: string;
      readonly level: string;
      readonly locations: readonly [
        {
          readonly physicalLocation: {
            readonly artifactLocation: { readonly uri: string };
            readonly region: { readonly startLine: number };
          };
        },
      ];
    }[];
  }[];
}

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

  it('hold a plan for code scanners: what apply refuses, then each change at its line, from the root of the repository', async () => {
    const sarif = async (...flags: string[]): Promise<Log> => {
      const env = { GITHUB_WORKSPACE: dirname(project.directory) };
      const result = await project.run([...flags, '--sarif-into', 'changes.sarif'], { env });
      expect([0, 2], result.stderr).toContain(result.code);
      const log = JSON.parse(await project.read('changes.sarif'));
      checkSarif(log);
      return log;
    };
    const tell = ({ runs: [run] }: Log) =>
      (run?.results ?? []).map(({ ruleId, level, locations: [{ physicalLocation: at }] }) => [
        ruleId,
        level,
        at.artifactLocation.uri.replace(/^.*(?=objects\/|trueup\.yaml)/u, ''),
        at.region.startLine,
      ]);
    const first = await sarif('plan');
    expect(first.runs[0]?.results[0]?.locations[0].physicalLocation.artifactLocation.uri).toBe(
      `${basename(project.directory)}/objects/all.yaml`,
    );
    expect(tell(first)).toEqual([
      ['create', 'note', 'objects/all.yaml', 4],
      ['create', 'note', 'objects/all.yaml', 9],
    ]);
    expect((await project.apply()).code).toBe(0);
    const text = await project.read('objects/all.yaml');
    await project.write('objects/all.yaml', text.replace('Product 2', 'Product </script> two'));
    expect(tell(await sarif('plan'))).toEqual([['update', 'note', 'objects/all.yaml', 11]]);
    workspace.seed({ instances: { Product: { 'P-1': { attributes: { name: 'theirs' } } } } });
    expect(tell(await sarif('plan'))).toEqual([
      ['update', 'note', 'objects/all.yaml', 6],
      ['update', 'note', 'objects/all.yaml', 11],
    ]);
    expect(tell(await sarif('drift'))).toEqual([['drift', 'warning', 'objects/all.yaml', 6]]);
    await project.write('objects/all.yaml', '{}\n');
    const refused = tell(await sarif('plan'));
    expect(refused[0]?.slice(0, 3)).toEqual(['nothing-declared', 'error', 'trueup.yaml']);
    await project.write('objects/all.yaml', text);
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
