import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { removeProjects, type TestProject } from '../support/project.ts';
import { aSmallShop, products } from '../support/small-shop.ts';
import type { CommandResult } from '../support/trueup.ts';
import type { TestWorkspace } from '../support/workspace.ts';

let workspace: TestWorkspace;
let project: TestProject;

beforeAll(async () => {
  ({ workspace, project } = await aSmallShop({ instances: { Product: products(2) } }));
});
beforeEach(async () => {
  await project.write('summary.md', '');
  await project.write('outputs', '');
});
afterAll(async () => {
  await workspace.close();
  await removeProjects();
});

const env = () => ({
  GITHUB_ACTIONS: 'true',
  GITHUB_REPOSITORY: 'acme/shop',
  GITHUB_WORKSPACE: project.directory,
  GITHUB_STEP_SUMMARY: `${project.directory}/summary.md`,
  GITHUB_OUTPUT: `${project.directory}/outputs`,
});

async function told(
  ...args: string[]
): Promise<CommandResult & { outputs: { [name: string]: string }; summary: string }> {
  const result = await project.run([...args, '--ci'], { env: env() });
  const text = await project.read('outputs');
  const outputs = Object.fromEntries(
    [...text.matchAll(/^([\w-]+)<<(\S+)\n([\s\S]*?)\n\2$/gmu)].map(([, name = '', , value = '']) => [name, value]),
  );
  return { ...result, outputs, summary: await project.read('summary.md') };
}

const OBJECTS = (name: string) =>
  `instances:\n  Product:\n    P-1:\n      attributes:\n        name: ${name}\n    P-2:\n      attributes:\n        name: two\n`;

describe('--ci', () => {
  it('gives a plan to the summary, its numbers to the outputs, and each change to the line it comes from', async () => {
    await project.write('objects/all.yaml', OBJECTS('one'));
    const plain = await project.run(['plan']);
    const plan = await told('plan', '--out', 'plan.json', '--detailed-exitcode');
    expect(plan.code).toBe(2);
    expect(plan.stdout.replace(/\n+Saved the plan[\s\S]*/u, '')).toBe(plain.stdout.trimEnd());
    expect(plan.outputs).toMatchObject({
      'has-changes': 'true',
      add: '2',
      change: '0',
      destroy: '0',
      adopt: '0',
      'plan-file': 'plan.json',
      exitcode: '2',
    });
    expect(plan.outputs['plan-id']).toMatch(/^[0-9a-f]{16}$/u);
    expect(plan.outputs['summary']).toMatch(/^2 steps /u);
    expect(plan.summary).toContain('Plan: 2 to add, 0 to change, 0 to destroy.');
    expect(plan.stderr).toBe(
      '::notice file=objects/all.yaml,line=3,col=5,title=trueup create::instance/Product/P-1 will be created\n' +
        '::notice file=objects/all.yaml,line=6,col=5,title=trueup create::instance/Product/P-2 will be created\n',
    );
    const apply = await told('apply', '-y');
    expect(apply.code, apply.stderr).toBe(0);
    expect(apply.outputs).toMatchObject({ add: '2', exitcode: '0' });
    expect(apply.summary).toContain('Resources: 2 added');
    await project.expectSettled();
  });

  it('points at the field that was edited, and at drift', async () => {
    await project.write('objects/all.yaml', OBJECTS('"new%0A::error::x"'));
    const plan = await told('plan');
    expect(plan.stderr).toMatch(
      /^::notice file=objects\/all.yaml,line=5,col=\d+,title=trueup update::instance\/Product\/P-1 will be updated: attributes.name "one" -> "new%250A.*\n$/u,
    );
    const none = await told('drift');
    expect(none.outputs).toMatchObject({ drift: 'false', exitcode: '0' });
    expect(none.summary).toContain('No drift.');
  });

  it('tells what is wrong in the YAML beside its line, also where a plan meets it', async () => {
    await project.write('objects/all.yaml', 'instances: { Product: { P-1: { attributes: { nme: x } } } }\n');
    const validate = await told('validate');
    expect(validate.outputs).toEqual({ exitcode: '65' });
    expect(validate.stderr).toContain('::error file=objects/all.yaml,line=1,');
    expect(validate.summary).toContain('unknown-attribute');
    const plan = await told('plan');
    expect(plan.code).toBe(65);
    expect(plan.stderr).toContain('::error file=objects/all.yaml,line=1,');
    expect(plan.outputs['exitcode']).toBe('65');
    await project.write('objects/all.yaml', OBJECTS('one'));
    expect((await told('validate')).summary).toContain('the configuration is valid');
  });

  it('is refused where nobody listens', async () => {
    const nowhere = await project.run(['plan', '--ci']);
    expect(nowhere).toMatchObject({ code: 64, stdout: '' });
    expect(nowhere.stderr).toContain('looked for GITHUB_ACTIONS');
    const gitlab = await project.run(['plan', '--ci'], { env: { GITLAB_CI: 'true' } });
    expect(gitlab.code).toBe(64);
    expect(gitlab.stderr).toContain('--gitlab-into');
  });
});
