import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { removeProjects, type TestProject } from '../support/project.ts';
import { aSmallShop, products } from '../support/small-shop.ts';
import type { TestWorkspace } from '../support/workspace.ts';

let workspace: TestWorkspace;
let project: TestProject;

beforeAll(async () => {
  ({ workspace, project } = await aSmallShop({
    instances: { Product: products(2), Order: { 'O-1': { attributes: { items: ['P-1'] } } } },
    contacts: [{ external_id: '70', associations: { orders: ['O-1'] } }],
  }));
});
afterAll(async () => {
  await workspace.close();
  await removeProjects();
});

describe('trueup graph', () => {
  it('draws what the YAML says without asking anybody', async () => {
    workspace.mark();
    const all = await project.run(['graph']);
    expect(all).toMatchObject({ code: 0, stderr: '' });
    expect(all.stdout).toMatch(/^flowchart LR\n/u);
    expect(all.stdout).toContain('(["contact/external_id:70"])');
    const around = await project.run(['graph', 'instance/Product/P-1', '--depth', '2', '--json']);
    expect((JSON.parse(around.stdout) as { nodes: { id: string }[] }).nodes.map(({ id }) => id)).toEqual([
      'contact/external_id:70',
      'instance/Order/O-1',
      'instance/Product/P-1',
    ]);
    const types = await project.run(['graph', '--types', '--format', 'dot']);
    expect(types.stdout).toContain('[label="items (many)"');
    expect((await project.run(['graph', '--format', 'svg', '--out', 'all.svg'])).stdout).toBe('');
    expect(await project.read('all.svg')).toMatch(/^<svg /u);
    expect(workspace.requests()).toEqual([]);
  });

  it('draws a saved plan, with the project and without one', async () => {
    await project.run(['plan', '--out', 'plan.json']);
    const planned = await project.run(['graph', '--plan', 'plan.json', 'contact/external_id:70']);
    expect(planned.stdout).toContain('contact/external_id:70<br>update');
    expect(planned.stdout).toContain('==>|"+ orders"|');
    await project.write('elsewhere/plan.json', await project.read('plan.json'));
    await project.write('elsewhere/trueup.yaml', 'version: 2\n');
    const alone = await project.run([
      'graph',
      '--plan',
      'elsewhere/plan.json',
      '-C',
      'elsewhere/..',
      '--env',
      'nowhere',
    ]);
    expect(alone.stdout).toContain('-->|"after"|');
  });

  it.each([
    [['graph', 'instance/Order/O-2'], 'is not in the YAML', 'Did you mean instance/Order/O-1?'],
    [['graph', 'O-1'], 'is not in the YAML', 'Addresses look like instance/Order/ORD-1001'],
    [['graph', '--depth', '2'], '--depth counts from an address', 'trueup graph ADDRESS --depth 2'],
    [['graph', '--format', 'png'], 'there is no format "png"', 'known: mermaid, dot, svg'],
    [['graph', '--types', 'instance/Order/O-1'], '--types draws all types', 'Leave the address out'],
    [['graph', '--types', '--plan', 'plan.json'], '--types and --plan cannot both be', 'Leave one of the two out'],
  ])('%j is refused with what to do', async (args, message, hint) => {
    const result = await project.run(args);
    expect(result).toMatchObject({ code: 64, stdout: '' });
    expect(result.stderr).toContain(message);
    expect(result.stderr).toContain(hint);
  });

  it('tells what is wrong in the YAML rather than drawing part of it', async () => {
    await project.write('objects/broken.yaml', 'instances: { Order: { "": {} } }\n');
    const result = await project.run(['graph']);
    expect(result.code).toBe(65);
    expect(result.stderr).toContain('objects/broken.yaml:1');
    await project.remove('objects/broken.yaml');
  });
});
