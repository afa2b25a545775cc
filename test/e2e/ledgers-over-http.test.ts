import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, onTestFinished, test } from 'vitest';
import { aCarelessS3, type Care } from '../engines/careless-s3.ts';
import { aStateServer, PASSWORD, USER } from '../engines/gitlab-server.ts';
import { removeProjects, type TestProject } from '../support/project.ts';
import { aSmallShop, products, SMALL_SHOP } from '../support/small-shop.ts';
import { inProcessesOfTheirOwn } from '../support/trueup.ts';
import type { TestWorkspace } from '../support/workspace.ts';

inProcessesOfTheirOwn();
afterAll(removeProjects);

describe('a ledger behind the state protocol', () => {
  test('is kept there over runs, and never holds what was applied', async () => {
    const server = await aStateServer('gitlab');
    onTestFinished(() => server.close());
    const address = `${server.origin}/api/v4/projects/7/terraform/state/shop`;
    const ledger = {
      backend: 'http',
      address,
      lock_address: `${address}/lock`,
      unlock_address: `${address}/lock`,
      lock_method: 'POST',
      unlock_method: 'DELETE',
      username: USER,
      password_env: 'CI_JOB_TOKEN',
    };
    const { project, workspace } = await aSmallShop(
      { instances: { Product: products(3) } },
      { project: { ...SMALL_SHOP, ledger } },
    );
    onTestFinished(() => workspace.close());
    const env = { CI_JOB_TOKEN: PASSWORD };
    expect(await project.run(['apply', '-y'], { env })).toMatchObject({ code: 0 });
    await expectSettled(project, workspace, env);
    const { text = '' } = server.state('shop');
    expect(text).toContain('instance/Product/P-1');
    expect(text).not.toContain('Product 1');
    const forgot = await project.run(['ledger', 'forget', 'instance/Product/P-1', '-y'], { env });
    expect(forgot.stdout).toContain('.trueup/ledger.');
    const copies = (await readdir(join(project.directory, '.trueup'))).filter((file) => file.endsWith('.bak'));
    expect(copies).toHaveLength(1);
    expect(await readFile(join(project.directory, '.trueup', `${copies[0]}`), 'utf8')).toContain('P-1');
    const refused = await project.run(['ledger', 'list'], { env: { CI_JOB_TOKEN: 'canary' } });
    expect(refused).toMatchObject({ code: 77, stderr: expect.stringContaining('CI_JOB_TOKEN') });
    expect(refused.stderr).not.toContain('canary');
  });
});

describe('a ledger in a bucket', () => {
  const place = async (care: Care) => {
    const engine = await aCarelessS3(care);
    onTestFinished(() => engine.close());
    const ledger = { backend: 's3', bucket: 'ledgers', key: 'trueup/shop.jsonl', endpoint: engine.origin };
    const { project, workspace } = await aSmallShop(
      { instances: { Product: products(3) } },
      { project: { ...SMALL_SHOP, ledger } },
    );
    onTestFinished(() => workspace.close());
    return { project, workspace, env: { AWS_ACCESS_KEY_ID: 'AK', AWS_SECRET_ACCESS_KEY: 'SK' } };
  };

  test('is kept there over runs', async () => {
    const { project, workspace, env } = await place('careful');
    expect(await project.run(['apply', '-y'], { env })).toMatchObject({ code: 0 });
    await expectSettled(project, workspace, env);
    expect((await project.run(['ledger', 'list'], { env })).stdout).toContain('instance/Product/P-3');
  });

  test('that creates twice gets none, and Intercom is not written to', async () => {
    const { project, workspace, env } = await place('ignores-create');
    workspace.mark();
    const refused = await project.run(['apply', '-y'], { env });
    expect(refused.code).not.toBe(0);
    expect(refused.stderr).toContain('cannot keep a ledger safely');
    expect(workspace.writes()).toEqual([]);
  });
});

/** The law of every apply, with the credentials of the ledger. */
async function expectSettled(
  project: TestProject,
  workspace: TestWorkspace,
  env: { readonly [name: string]: string },
): Promise<void> {
  workspace.mark();
  const again = await project.run(['plan', '--detailed-exitcode'], { env });
  expect(again.stdout, again.stderr).toContain('No changes. Your infrastructure matches the configuration.');
  expect(again.code).toBe(0);
  expect(workspace.writes()).toEqual([]);
}
