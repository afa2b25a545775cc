import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { aProject, removeProjects } from '../support/project.ts';
import { inProcessesOfTheirOwn } from '../support/trueup.ts';
import { aWorkspace } from '../support/workspace.ts';

const SHOP = fileURLToPath(new URL('../../examples/shop', import.meta.url));

inProcessesOfTheirOwn();
afterAll(removeProjects);

describe('the main job, on the example', () => {
  it('plans, applies, changes, shrinks and plans again over HTTP', async () => {
    const workspace = await aWorkspace({ seed: { workspace: { id: 'tx2p130c', region: 'us' } } });
    const shop = await aProject(workspace, {});
    await cp(SHOP, shop.directory, { recursive: true });
    // The embedded sandbox takes settings and people from the project; the same state serves over HTTP here.
    await shop.run(['plan', '--sandbox']);
    const state = JSON.parse(await shop.read('.trueup/sandbox.json'));
    await workspace.close();
    const intercom = await aWorkspace({ state });
    const project = await aProject(intercom, {});
    await cp(SHOP, project.directory, { recursive: true });

    const first = await project.plan();
    expect(first.code).toBe(2);
    expect(first.stdout).toContain('Plan: 56 to add, 13 to change, 0 to destroy.');
    const applied = await project.apply();
    expect(applied.stderr).not.toContain('Error');
    expect(applied.stdout).toContain('Apply complete! Resources: 56 added, 13 changed, 0 destroyed.');
    expect(applied.code).toBe(0);
    expect(intercom.writes().map((entry) => entry.status)).toEqual(Array(69).fill(200));
    await project.expectSettled();

    await edit(project.directory, 'objects/orders.yaml', 'status: open', 'status: shipped');
    expect((await project.apply()).stdout).toContain('Apply complete! Resources: 0 added, 1 changed, 0 destroyed.');
    expect(intercom.writes()).toHaveLength(1);
    await project.expectSettled();
    await intercom.close();
  });
});

async function edit(directory: string, file: string, from: string, to: string): Promise<void> {
  const path = join(directory, file);
  const text = await readFile(path, 'utf8');
  expect(text).toContain(from);
  await writeFile(path, text.replace(from, to));
}
