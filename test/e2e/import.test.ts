import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import type { Seed } from '../../src/sandbox/seed.ts';
import { aProject, removeProjects } from '../support/project.ts';
import { runInProcess, testClock } from '../support/run-app.ts';
import { aWorkspace, type TestWorkspace } from '../support/workspace.ts';

const open: TestWorkspace[] = [];
afterEach(() => Promise.all(open.splice(0).map((workspace) => workspace.close())));
afterAll(removeProjects);

const BARE = 'version: 1\nworkspace: { id: tx2p130c, api_version: "2.16" }\n';

const SEED: Seed = {
  workspace: { id: 'tx2p130c', region: 'us' },
  types: {
    Product: { attributes: { name: { type: 'string' }, price: { type: 'decimal' } } },
    Order: {
      attributes: {
        status: { type: 'list', options: ['open', 'shipped'] },
        placed_at: { type: 'datetime' },
        count: { type: 'integer' },
        gift: { type: 'boolean' },
        items: { type: 'relationship', to: 'Product', many: true },
      },
    },
  },
  contact_attributes: { tier: { type: 'string' }, orders: { type: 'relationship', to: 'Order', many: true } },
  conversation_attributes: { order: { type: 'relationship', to: 'Order', many: false } },
  instances: {
    Product: { 'P-1': { attributes: { name: 'yes', price: 1.5 } }, 'P-2': { attributes: { name: '007', price: 2 } } },
    Order: {
      'O-1': {
        external_created_at: 1_772_000_000,
        attributes: { status: 'open', placed_at: 1_772_000_000, count: 3, gift: true, items: ['P-2', 'P-1'] },
      },
      'O-2': { attributes: {} },
    },
  },
  contacts: [{ external_id: '70', attributes: { tier: 'gold' }, associations: { orders: ['O-1', 'O-2'] } }],
  conversations: [{ id: '508', associations: { order: 'O-1' } }],
};

async function aShop(files: { readonly [file: string]: string }, seed: Seed = SEED) {
  const workspace = await aWorkspace({ seed });
  open.push(workspace);
  const project = await aProject(workspace, files);
  const clock = testClock();
  const run = (...args: string[]) => {
    clock.advance(60_000);
    return runInProcess([...args, '--api-url', workspace.url], { cwd: project.directory, clock });
  };
  const expectSettled = async () => {
    workspace.mark();
    const plan = await run('plan', '--detailed-exitcode');
    expect(plan.stdout, plan.stderr).toContain('No changes. Your infrastructure matches the configuration.');
    expect(plan.code).toBe(0);
  };
  return { workspace, project, run, expectSettled };
}

describe('import', () => {
  it('x', async () => {
    const { workspace, project, run, expectSettled } = await aShop({ 'trueup.yaml': BARE });
    const done = await run('import', '--type', 'Order', '--contact', 'external_id:70', '--conversation', '508');
    console.log(done.code, done.stdout, done.stderr);
    for (const file of ['trueup.yaml', 'objects/order.yaml', 'objects/product.yaml', 'objects/contacts.yaml', 'objects/conversations.yaml'])
      console.log(file, await project.read(file).catch(() => 'none'));
    expect(workspace.writes()).toEqual([]);
    await expectSettled();
  });
});
