import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { removeProjects, type TestProject } from '../support/project.ts';
import { aSmallShop, liveInstances, products, SMALL_SHOP, yaml } from '../support/small-shop.ts';
import type { TestWorkspace } from '../support/workspace.ts';

const run = promisify(execFile);
const open: TestWorkspace[] = [];
afterAll(removeProjects);
afterEach(async () => {
  for (const workspace of open.splice(0)) await workspace.close();
});

interface Shop {
  readonly instances?: object;
  readonly contacts?: readonly object[];
}

const OPEN = { attributes: { status: 'open' } };
const MAIN: Shop = {
  instances: {
    Product: products(30),
    Order: { 'O-1': { attributes: { status: 'open', items: ['P-1'] } }, 'O-2': OPEN, 'O-3': OPEN },
  },
};

interface Place {
  readonly workspace: TestWorkspace;
  readonly project: TestProject;
  git(...args: string[]): Promise<string>;
  write(shop: Shop): Promise<void>;
  commit(message: string): Promise<void>;
}

/** A project in a repository: `main` is applied, and a branch that starts there is checked out. */
async function aBranch(version = '2.16', trueup: object = {}): Promise<Place> {
  const workspaceOf = { ...SMALL_SHOP.workspace, api_version: version };
  const { workspace, project } = await aSmallShop(MAIN, { project: { workspace: workspaceOf, ...trueup } });
  open.push(workspace);
  const identity = ['-c', 'user.name=a', '-c', 'user.email=a@example.com', '-c', 'init.defaultBranch=main'];
  const git = async (...args: string[]) =>
    (await run('git', [...identity, ...args], { cwd: project.directory })).stdout.trim();
  const commit = async (message: string) => {
    await git('add', '--all');
    await git('commit', '--quiet', '--message', message);
  };
  await git('init', '--quiet');
  expect((await project.apply()).code).toBe(0);
  await commit('applied');
  await git('switch', '--quiet', '--create', 'change');
  return { workspace, project, git, commit, write: (shop) => project.write('objects/all.yaml', yaml(shop)) };
}

const withOrders = (orders: object): Shop => ({
  instances: { Product: products(30), Order: { ...(MAIN.instances as { Order: object }).Order, ...orders } },
});

describe('plan --base', () => {
  it('reads and plans what the branch changes and what that points at, and is applied without git', async () => {
    const { workspace, project, git, write, commit } = await aBranch('2.14');
    await write(withOrders({ 'O-1': { attributes: { status: 'shipped', items: ['P-1'] } }, 'O-4': OPEN }));
    await commit('a change');
    // Somebody works on main meanwhile, and in Intercom: neither is of this change.
    await git('switch', '--quiet', 'main');
    await project.write(
      'objects/more.yaml',
      yaml({ instances: { Product: { 'P-99': { attributes: { name: 'b' } } } } }),
    );
    await commit('something else');
    await git('switch', '--quiet', 'change');
    workspace.seed({ instances: { Order: { 'O-2': { attributes: { status: 'shipped' } } } } });
    const whole = await project.plan();
    const all = workspace.requests().length;
    const plan = await project.plan('--base', 'main', '--out', 'plan.json', '--markdown-into', 'plan.md');
    expect(plan.code, plan.stderr).toBe(2);
    expect(workspace.writes()).toEqual([]);
    expect(whole.stdout).toContain('Plan: 1 to add, 2 to change, 0 to destroy.');
    expect(plan.stdout).toContain('Plan: 1 to add, 1 to change, 0 to destroy.');
    const start = (await git('merge-base', 'main', 'HEAD')).slice(0, 7);
    expect(plan.stdout).toContain(
      `This plan is scoped (what changed since main (${start})): 3 of 34 objects compared.`,
    );
    expect(await project.read('plan.md')).toContain('3 of 34 objects compared');
    expect(plan.stdout).toContain('instance/Product/P-1');
    const read = workspace.requests().filter(({ path }) => path.startsWith('/custom_object_instances/'));
    expect(read.length).toBeLessThanOrEqual(3);
    expect(all).toBeGreaterThan(30);
    expect(JSON.parse(await project.read('plan.json')).options.base).toMatchObject({
      ref: 'main',
      addresses: ['instance/Order/O-1', 'instance/Order/O-4'],
      declared: 34,
    });
    await git('worktree', 'prune');
    expect(await git('status', '--porcelain', '--ignored', 'objects')).toBe('');
    expect((await project.run(['apply', 'plan.json'])).code).toBe(0);
    expect(workspace.writes()).toHaveLength(2);
    const again = await project.plan('--base', 'main', '--detailed-exitcode');
    expect(again.stdout).toContain('Nothing to do in scope (what changed since main');
    expect(again.code, 'a change that does nothing is told as one').toBe(0);
    // What others changed meanwhile is still for a whole apply.
    expect((await project.apply()).code).toBe(0);
    expect(liveInstances(workspace)).toContain('Order/O-4');
    await project.expectSettled();
  });

  it('deletes what the branch removes, and says nothing of the rest', async () => {
    const { workspace, project, write } = await aBranch();
    const { 'O-3': _gone, ...left } = (MAIN.instances as { Order: { [id: string]: object } }).Order;
    await write({ instances: { Product: products(30), Order: left } });
    const plan = await project.plan('--base', 'main', '--out', 'plan.json', '--allow-deletes', '1');
    expect(plan.stdout).toContain('Plan: 0 to add, 0 to change, 1 to destroy.');
    expect(plan.stdout).toContain('1 of 33 objects compared');
    expect((await project.run(['apply', 'plan.json'])).code).toBe(0);
    expect(workspace.writes().map(({ method }) => method)).toEqual(['DELETE']);
    await project.expectSettled();
  });

  it('holds what the base protects and limits, whatever the branch says', async () => {
    const protect = ['instance/Order/O-3'];
    const { project, git, write, commit } = await aBranch('2.16', { protect });
    const { 'O-3': _gone, ...left } = (MAIN.instances as { Order: { [id: string]: object } }).Order;
    await write({ instances: { Product: products(30), Order: left } });
    const trueup = JSON.parse(await project.read('trueup.yaml'));
    await project.write('trueup.yaml', yaml({ ...trueup, protect: [], limits: { deletes: 50 } }));
    await commit('unprotected and deleted in one go');
    const plan = await project.plan('--base', 'main', '--out', 'plan.json');
    expect(plan.stdout).toMatch(/^ {2}refused +protected +1 protected address would be deleted/mu);
    expect((await project.run(['apply', 'plan.json'])).code).toBe(4);
    // In two steps it can be done: what is merged and applied is the base of the next one.
    await git('branch', '--force', 'main', 'HEAD');
    await write(MAIN);
    await commit('back');
    expect((await project.apply()).code).toBe(0);
    await git('branch', '--force', 'main', 'HEAD');
    await write({ instances: { Product: products(30), Order: left } });
    const next = await project.plan('--base', 'main', '--allow-deletes', '1', '--out', 'plan.json');
    expect(next.stdout).not.toMatch(/protected/u);
    expect((await project.run(['apply', 'plan.json'])).code).toBe(0);
  });

  it('compares all of it when trueup.yaml changed, and where the base has no project or a broken one', async () => {
    const { project, git, commit } = await aBranch();
    const text = await project.read('trueup.yaml');
    const trueup = JSON.parse(text);
    const types = { ...trueup.types, Order: { ...trueup.types.Order, prune: 'never' } };
    await project.write('trueup.yaml', yaml({ ...trueup, types }));
    const settings = await project.plan('--base', 'main');
    expect(settings.stdout).toMatch(
      /All of it was compared: trueup\.yaml is not the same in main \([0-9a-f]{7}\), or nothing valid is there\./u,
    );
    await git('switch', '--quiet', '--force', 'main');
    await project.write('objects/broken.yaml', 'instances: [\n');
    await commit('broken');
    await git('rm', '--quiet', 'objects/broken.yaml');
    const broken = await project.plan('--base', 'HEAD', '--detailed-exitcode');
    expect(broken.code, broken.stderr).toBe(0);
    expect(broken.stdout).toMatch(/All of it was compared/u);
  });

  it('tells who moved a field that the ledger knows nothing of by what the base says', async () => {
    const { workspace, project, write, commit, git } = await aBranch();
    // Declared and merged, but never applied: note is new to the ledger.
    await write(withOrders({ 'O-2': { attributes: { status: 'open', note: 'as merged' } } }));
    await commit('merged');
    await git('branch', '--force', 'main', 'HEAD');
    workspace.seed({ instances: { Order: { 'O-2': { attributes: { note: 'as merged' } } } } });
    await write(withOrders({ 'O-2': { attributes: { status: 'open', note: 'as changed' } } }));
    const plain = await project.plan('--json');
    const since = await project.plan('--base', 'main', '--json');
    const originOf = (stdout: string) =>
      stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line))
        .find(({ type }) => type === 'planned_change')?.origin;
    expect(originOf(plain.stdout)).toBe('conflict');
    expect(originOf(since.stdout)).toBe('edit');
  });

  it.each([
    ['nowhere', /git knows no commit nowhere here/u],
    ['--output=x', /--base is "--output=x"/u],
    ['a b', /--base is "a b"/u],
    ['main:objects/all.yaml', /git knows no commit/u],
  ])('refuses %s as a base, with what to do', async (ref, message) => {
    const { project, workspace } = await aBranch();
    const refused = await project.plan(`--base=${ref}`);
    expect(refused.code).toBe(64);
    expect(refused.stderr).toMatch(message);
    expect(refused.stderr).toContain('hint: Name what the change is compared with, as git knows it here');
    expect(workspace.writes()).toEqual([]);
  });

  it('says where the history is missing, and where there is none', async () => {
    const { project, git } = await aBranch();
    await git('switch', '--quiet', '--orphan', 'apart');
    await git('commit', '--quiet', '--allow-empty', '--message', 'apart');
    await git('checkout', '--quiet', 'change', '--', '.');
    const apart = await project.plan('--base', 'main');
    expect(apart.code).toBe(64);
    expect(apart.stderr).toContain('git finds no commit where this branched off main');
    expect(apart.stderr).toContain('fetch-depth: 0');
    const { workspace, project: outside } = await aSmallShop({});
    open.push(workspace);
    const none = await outside.plan('--base', 'main');
    expect(none.code).toBe(64);
    expect(none.stderr).toMatch(/git knows no commit main here \(fatal: not a git repository/u);
  });
});
