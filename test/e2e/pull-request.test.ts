/*
 * One change on its whole way, in a repository with a remote: somebody branches and edits, CI plans and comments, it is
 * merged, CI applies exactly what was planned on main; somebody works in Intercom, CI finds it and keeps an issue, `drift
 * --write` makes a branch of it, and once that is merged nothing is left to do.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, it, onTestFinished } from 'vitest';
import { aFakeGithub } from '../support/hosts/fake-github.ts';
import { removeProjects } from '../support/project.ts';
import { aSmallShop, SMALL_SHOP } from '../support/small-shop.ts';
import { type CommandResult, trueup } from '../support/trueup.ts';

const run = promisify(execFile);
afterAll(removeProjects);

const KEYS = { TRUEUP_PLAN_KEY: 'a'.repeat(64) };
const IDENTITY = ['-c', 'user.name=a', '-c', 'user.email=a@example.com', '-c', 'init.defaultBranch=main'];

async function git(cwd: string, ...args: string[]): Promise<string> {
  return (await run('git', [...IDENTITY, ...args], { cwd })).stdout.trim();
}

const ORDERS = `instances:
  Order:
    # The first one is the oldest.
    O-1:
      attributes:
        status: open # set by the warehouse
    O-2: { attributes: { status: open } }
`;

it('goes from a branch to Intercom and back, reviewed at every step', async () => {
  const place = await mkdtemp(join(tmpdir(), 'trueup-story-'));
  onTestFinished(() => rm(place, { recursive: true, force: true }));
  const { workspace, project } = await aSmallShop({}, { project: { ...SMALL_SHOP, ledger: { backend: 'git' } } });
  const github = await aFakeGithub();
  onTestFinished(async () => {
    await github.close();
    await workspace.close();
  });
  const bare = join(place, 'bare.git');
  await git(place, 'init', '--quiet', '--bare', bare);
  const dev = project.directory;
  await project.write('objects/all.yaml', ORDERS);
  await git(dev, 'init', '--quiet');
  await git(dev, 'remote', 'add', 'origin', bare);
  await git(dev, 'add', '--all');
  await git(dev, 'commit', '--quiet', '--message', 'the shop');
  await git(dev, 'push', '--quiet', '--set-upstream', 'origin', 'main');

  /** One job: a fresh clone of one ref, and nothing else kept from any job before. */
  let jobs = 0;
  const job = async (ref: string, ...commands: (readonly string[])[]): Promise<readonly CommandResult[]> => {
    jobs += 1;
    const clone = join(place, `job-${jobs}`);
    await git(place, 'clone', '--quiet', '--branch', ref, bare, clone);
    const results: CommandResult[] = [];
    for (const args of commands) {
      const env = { INTERCOM_ACCESS_TOKEN: 'a-token', ...KEYS, ...github.env };
      const files = args.map((arg) => arg.replace('ARTIFACTS', place));
      results.push(
        await trueup([...files, ...(args[0] === 'comment' ? [] : ['--api-url', workspace.url])], { cwd: clone, env }),
      );
    }
    return results;
  };
  const merge = async (branch: string): Promise<void> => {
    await git(dev, 'switch', '--quiet', 'main');
    await git(dev, 'merge', '--quiet', '--no-ff', '--message', `merge ${branch}`, branch);
    await git(dev, 'push', '--quiet', 'origin', 'main');
  };
  const onMain = ['plan', '--out', 'ARTIFACTS/main.json'];

  // What is on main is applied for the first time.
  const [, first] = await job('main', onMain, ['apply', 'ARTIFACTS/main.json']);
  expect(first?.code, first?.stderr).toBe(0);

  // A branch: one order changes, one comes, one leaves.
  await git(dev, 'switch', '--quiet', '--create', 'change');
  await project.write(
    'objects/all.yaml',
    ORDERS.replace('status: open # set', 'status: shipped # set').replace(/ {4}O-2.*\n/u, '    O-3: {}\n'),
  );
  await git(dev, 'commit', '--quiet', '--all', '--message', 'ship it');
  await git(dev, 'push', '--quiet', 'origin', 'change');
  workspace.mark();
  const [planned, commented] = await job(
    'change',
    ['plan', '--base', 'origin/main', '--allow-deletes', '1', '--out', 'plan.json'],
    ['comment', 'plan.json'],
  );
  expect(planned?.stdout).toContain('Plan: 1 to add, 1 to change, 1 to destroy.');
  expect(planned?.stdout).toContain('3 of 3 objects compared');
  expect(commented?.stdout, commented?.stderr).toMatch(/^comment created/u);
  expect(github.comments).toHaveLength(1);
  expect(github.comments[0]?.body).toContain('instance/Order/O-2');
  expect([...github.labels]).toContain('trueup: destroys');
  expect(workspace.writes(), 'a pull request changes nothing').toEqual([]);

  // It is merged; main is planned and exactly that is applied, though somebody pushes more meanwhile.
  await merge('change');
  const [again] = await job('main', [...onMain, '--allow-deletes', '1']);
  expect(again?.stdout).toContain('Plan: 1 to add, 1 to change, 1 to destroy.');
  const unsigned = await trueup(['apply', join(place, 'job-2', 'plan.json'), '--api-url', workspace.url], {
    cwd: dev,
    env: { INTERCOM_ACCESS_TOKEN: 'a-token', TRUEUP_PLAN_KEY: 'b'.repeat(64) },
  });
  expect(unsigned.code, 'a plan that another key signed').toBe(5);
  workspace.mark();
  const [applied] = await job('main', ['apply', 'ARTIFACTS/main.json']);
  expect(applied?.code, applied?.stderr).toBe(0);
  expect(applied?.stdout).toContain('Apply complete! Resources: 1 added, 1 changed, 1 destroyed.');
  expect(workspace.writes()).toHaveLength(3);

  // Somebody works in Intercom.
  workspace.seed({ instances: { Order: { 'O-1': { attributes: { status: 'open' } } } } });
  workspace.mark();
  const [drifted] = await job('main', ['drift', '--issue']);
  expect(drifted?.code, drifted?.stderr).toBe(2);
  expect(github.issues.map(({ state }) => state)).toEqual(['open']);
  expect(github.issues[0]?.body).toContain('instance/Order/O-1');
  expect(workspace.writes()).toEqual([]);

  // It is accepted by a pull request that a command writes: one word of one line.
  await git(dev, 'switch', '--quiet', '--create', 'drift');
  const written = await trueup(['drift', '--write', '--api-url', workspace.url], {
    cwd: dev,
    env: { INTERCOM_ACCESS_TOKEN: 'a-token' },
  });
  expect(written.code, written.stderr).toBe(0);
  expect(
    (await git(dev, 'diff', '--unified=0', '--', 'objects')).split('\n').filter((line) => /^[-+] /u.test(line)),
  ).toEqual(['-        status: shipped # set by the warehouse', '+        status: open # set by the warehouse']);
  expect(await git(dev, 'status', '--porcelain')).toBe('M objects/all.yaml');
  await git(dev, 'commit', '--quiet', '--all', '--message', 'what changed in Intercom');
  await git(dev, 'push', '--quiet', 'origin', 'drift');
  const [nothing, told] = await job(
    'drift',
    ['plan', '--base', 'origin/main', '--out', 'plan.json'],
    ['comment', 'plan.json'],
  );
  expect(nothing?.stdout).toContain('Nothing to do in scope (what changed since origin/main');
  expect(told?.stdout).toMatch(/^comment updated/u);
  expect(github.comments).toHaveLength(1);
  await merge('drift');
  workspace.mark();
  const [last, , quiet, whole] = await job(
    'main',
    onMain,
    ['apply', 'ARTIFACTS/main.json'],
    ['drift', '--issue'],
    ['plan', '--detailed-exitcode'],
  );
  expect(last?.stdout).toContain('No changes. Your infrastructure matches the configuration.');
  expect(workspace.writes()).toEqual([]);
  expect(quiet?.code, quiet?.stdout).toBe(0);
  expect(github.issues.map(({ state }) => state)).toEqual(['closed']);
  expect(whole?.code).toBe(0);
  expect(whole?.stdout).toContain('No changes.');
});
