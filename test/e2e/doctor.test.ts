import { tmpdir } from 'node:os';
import { afterAll, describe, expect, it } from 'vitest';
import { removeProjects } from '../support/project.ts';
import { aSmallShop, SMALL_SHOP, yaml } from '../support/small-shop.ts';
import { trueup } from '../support/trueup.ts';

const OBJECTS = { instances: { Order: { 'O-1': { attributes: { note: 'a' } } } } };

afterAll(removeProjects);

describe('doctor', () => {
  it('prints one line a check and a verdict, and what it finds ready can be applied', async () => {
    const { workspace, project } = await aSmallShop(OBJECTS);
    const good = await project.run(['doctor']);
    expect(good.stderr).toBe('');
    expect(good.code).toBe(0);
    const lines = good.stdout.trimEnd().split('\n');
    expect(lines).toHaveLength(16);
    expect(lines.slice(1, 4)).toEqual([
      'ok      configuration           valid: trueup.yaml and 1 object file',
      'ok      token                   accepted (from INTERCOM_ACCESS_TOKEN)',
      'ok      workspace               tx2p130c (Small shop), region us',
    ]);
    expect(lines.at(-1)).toBe('Ready: nothing stands in the way of plan and apply.');
    expect(workspace.requests().map(({ method }) => method)).not.toContain('POST');
    expect(workspace.writes()).toEqual([]);
    expect((await project.apply()).code).toBe(0);
    await project.expectSettled();

    await project.write(
      'trueup.yaml',
      yaml({ ...SMALL_SHOP, workspace: { ...SMALL_SHOP.workspace, api_version: '2.14' } }),
    );
    workspace.mark();
    const older = await project.run(['doctor', '--json']);
    expect(older.code).toBe(0);
    const { ok, checks } = JSON.parse(older.stdout);
    expect(ok).toBe(true);
    expect(checks.map(({ status }: { status: string }) => status)).toEqual(Array(14).fill('ok'));
    expect(checks.at(-1).message).toBe(
      '.trueup/ledger.jsonl, 1 owned record, writable; proven: create once, replace whole, read what was written, remove',
    );
    expect(workspace.writes()).toEqual([]);
    await workspace.close();
  });

  it('tells what is wrong and what to do, with the exit code of the first failure', async () => {
    const { workspace, project } = await aSmallShop(OBJECTS, {
      project: { types: { ...SMALL_SHOP.types, Parcel: { attributes: { name: 'string' } } } },
    });
    const unknown = await project.run(['doctor', '--quiet']);
    expect(unknown.code).toBe(1);
    expect(unknown.stdout).toMatch(
      /^failure types +the workspace has no type Parcel\n +fix: Create the type .*\n\nNot ready: 1 failure\.\n$/u,
    );
    const refused = await project.run(['doctor'], { env: { INTERCOM_ACCESS_TOKEN: 'wrong-token' } });
    expect(refused.code).toBe(77);
    expect(refused.stdout).toMatch(/^failure token +GET \/me answered 401/mu);
    expect(refused.stdout).not.toContain('wrong-token');
    await project.write('objects/all.yaml', 'instances: { Order: { O-1: { attributes: { nope: 1 } } } }\n');
    const invalid = await project.run(['doctor']);
    expect(invalid.code).toBe(65);
    expect(invalid.stdout).toMatch(/^failure configuration +1 error\n +fix: Run `trueup validate`/mu);
    expect(workspace.writes()).toEqual([]);
    await workspace.close();
  });

  it('works on the sandbox without a token, and nowhere without a project', async () => {
    const { workspace, project } = await aSmallShop(OBJECTS);
    const sandbox = await trueup(['doctor', '--sandbox'], { cwd: project.directory });
    expect(sandbox.stdout).toContain('Ready: nothing stands in the way of plan and apply.\n');
    expect(sandbox.code).toBe(0);
    expect(workspace.requests()).toEqual([]);
    const outside = await trueup(['doctor'], { cwd: tmpdir() });
    expect(outside.code).toBe(65);
    expect(outside.stdout).toBe('');
    expect(outside.stderr).toContain('Error: no trueup.yaml in');
    await workspace.close();
  });
});
