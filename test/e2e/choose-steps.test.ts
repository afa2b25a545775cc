import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { aFakeTerminal, type FakeTerminal } from '../support/fake-terminal.ts';
import { removeProjects, type TestProject } from '../support/project.ts';
import { type AppResult, runInProcess, testClock } from '../support/run-app.ts';
import { aSmallShop, liveInstances, products } from '../support/small-shop.ts';
import type { TestWorkspace } from '../support/workspace.ts';

afterAll(removeProjects);

const OBJECTS = {
  instances: {
    Product: products(2),
    Order: { 'O-1': { attributes: { status: 'open', items: ['P-1'] } }, 'O-2': { attributes: { status: 'open' } } },
  },
  contacts: [{ external_id: '70', associations: { orders: ['O-1'] } }],
};

interface Place {
  readonly workspace: TestWorkspace;
  readonly project: TestProject;
  readonly terminal: FakeTerminal;
  apply(flags?: readonly string[], signal?: AbortSignal): Promise<AppResult>;
}

const open: TestWorkspace[] = [];
afterEach(async () => {
  for (const workspace of open.splice(0)) await workspace.close();
});

async function aPlace(objects: unknown = OBJECTS, more: object = {}): Promise<Place> {
  const { workspace, project } = await aSmallShop(objects, { project: more });
  open.push(workspace);
  const terminal = aFakeTerminal(80, 30);
  const clock = testClock();
  return {
    workspace,
    project,
    terminal,
    apply: (flags = [], signal) => {
      clock.advance(1000);
      workspace.mark();
      return runInProcess(['apply', '-i', ...flags, '--api-url', workspace.url], {
        cwd: project.directory,
        clock,
        terminal,
        input: '',
        ...(signal ? { signal } : {}),
      });
    },
  };
}

it('performs what is chosen as a reviewed plan, says what was not, and the next plan shows just that', async () => {
  const { workspace, project, terminal, apply } = await aPlace();
  const ended = apply();
  expect(await terminal.shows('5 of 5 selected: 4 to add, 1 to change')).toContain('? help');
  terminal.press('/', 'O-1', 'return', 'n', 'escape');
  await terminal.shows('3 of 5 selected');
  terminal.press('p', 'yes', 'return');
  const { code, stdout, stderr } = await ended;
  expect(code, stderr).toBe(0);
  expect(liveInstances(workspace)).toEqual(['Order/O-2', 'Product/P-1', 'Product/P-2']);
  expect(workspace.writes()).toHaveLength(3);
  expect(stdout).toContain('The reviewed plan: 3 of 3 steps to perform.');
  expect(stdout).toContain('Apply complete! Resources: 3 added, 0 changed, 0 destroyed.');
  expect(stdout).toContain('Not performed: 2 steps deferred in the review');
  expect(stdout).toMatch(/create instance\/Order\/O-1\n {2}update contact\/external_id:70/u);
  expect(stdout).not.toContain('nobody reviewed');
  await expect.poll(() => terminal.isTaken()).toBe(false);
  const next = await project.plan();
  expect(next.stdout).toContain('Plan: 1 to add, 1 to change, 0 to destroy.');
  expect((await project.apply()).code).toBe(0);
  await project.expectSettled();
});

describe('left without a yes', () => {
  it.each([
    ['q', ['q'], 1],
    ['Ctrl-C', ['ctrl-c'], 130],
    ['Ctrl-C while yes is being typed', ['p', 'ye', 'ctrl-c'], 130],
  ])('by %s, it writes nothing and gives the terminal back', async (_how, keys, expected) => {
    const { workspace, terminal, apply } = await aPlace();
    const ended = apply();
    await terminal.shows('5 of 5 selected');
    await expect.poll(() => terminal.isTaken()).toBe(true);
    terminal.press(...keys);
    const { code, stderr } = await ended;
    expect(code).toBe(expected);
    expect(stderr).toContain('Nothing was written: the plan was not approved.');
    expect(workspace.writes()).toEqual([]);
    await expect.poll(() => terminal.isTaken()).toBe(false);
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ])('by %s from outside, too', async (signal, expected) => {
    const { workspace, terminal, apply } = await aPlace();
    const abort = new AbortController();
    const ended = apply([], abort.signal);
    await terminal.shows('5 of 5 selected');
    abort.abort(signal);
    expect((await ended).code).toBe(expected);
    expect(workspace.writes()).toEqual([]);
    await expect.poll(() => terminal.isTaken()).toBe(false);
  });
});

describe('guards', () => {
  async function aPlaceWithDeletes(more: object = {}): Promise<Place> {
    const place = await aPlace({ instances: { Product: products(6) } }, more);
    expect((await place.project.apply()).code).toBe(0);
    const { 'P-6': kept } = products(6);
    await place.project.write('objects/all.yaml', JSON.stringify({ instances: { Product: { 'P-6': kept } } }));
    return place;
  }

  it('want the exact number of deletes, typed; another one performs nothing', async () => {
    const { workspace, project, terminal, apply } = await aPlaceWithDeletes();
    const ended = apply();
    await terminal.shows('5 of 5 selected: 5 to destroy');
    terminal.press('p', '4', 'return');
    await terminal.shows('4 is not the number of deletes: nothing was performed');
    expect(workspace.writes()).toEqual([]);
    terminal.press('p', '5', 'return', 'yes', 'return');
    const { code, stdout, stderr } = await ended;
    expect(code, stdout + stderr).toBe(0);
    expect(stdout).toContain('5 destroyed');
    expect(liveInstances(workspace)).toEqual(['Product/P-6']);
    await project.expectSettled();
  });

  it('count what is selected: as many as the limit allows need no number', async () => {
    const { workspace, terminal, apply } = await aPlaceWithDeletes();
    const ended = apply();
    await terminal.shows('5 of 5 selected');
    terminal.press('/', 'P-1', 'return', 'n', 'escape', '/', 'P-2', 'return', 'n', 'escape', 'p');
    await terminal.shows("Perform 3 steps (3 to destroy)? Only 'yes' will be accepted:");
    terminal.press('yes', 'return');
    const { code, stdout, stderr } = await ended;
    expect(code, stdout + stderr).toBe(0);
    expect(stdout).not.toContain('Guard too-many-deletes');
    expect(liveInstances(workspace)).toEqual(['Product/P-1', 'Product/P-2', 'Product/P-6']);
  });

  it('are lifted by the number only as far as the flag lifts them: what is protected stays', async () => {
    const { workspace, terminal, apply } = await aPlaceWithDeletes({ protect: ['instance/Product/P-1'] });
    const ended = apply();
    await terminal.shows('5 of 5 selected');
    terminal.press('p', '5', 'return', 'yes', 'return');
    await terminal.shows('protected refuses');
    terminal.press('q');
    expect((await ended).code).toBe(1);
    expect(workspace.writes()).toEqual([]);
  });
});

it('performs nothing of what moved while it was looked at', async () => {
  const { workspace, project, terminal, apply } = await aPlace();
  expect((await project.apply()).code).toBe(0);
  const [one, two] = [{ attributes: { status: 'shipped', items: ['P-1'] } }, { attributes: { status: 'shipped' } }];
  const instances = { Product: products(2), Order: { 'O-1': one, 'O-2': two } };
  await project.write('objects/all.yaml', JSON.stringify({ ...OBJECTS, instances }));
  const ended = apply();
  await terminal.shows('2 of 2 selected: 2 to change');
  workspace.seed({ instances: { Order: { 'O-1': { attributes: { status: null } } } } } as never);
  terminal.press('p', 'yes', 'return');
  const { code, stdout } = await ended;
  expect(code).toBe(5);
  expect(stdout).toContain('The reviewed plan: 1 of 2 steps to perform.');
  expect(workspace.writes()).toHaveLength(1);
});

it('shows of a step its fields, the lines it comes from, and of a delete what goes with it', async () => {
  const { project, terminal, apply } = await aPlace();
  expect((await project.apply()).code).toBe(0);
  const Order = { ...OBJECTS.instances.Order, 'O-1': { attributes: { status: 'open', items: [] } } };
  const instances = { Product: { ...products(2), 'P-1': { state: 'absent' } }, Order };
  await project.write('objects/all.yaml', JSON.stringify({ ...OBJECTS, instances }, null, 2));
  const ended = apply();
  await terminal.shows('2 of 2 selected: 1 to change, 1 to destroy');
  terminal.press('/', 'P-1', 'return', 'end', 'right');
  const screen = await terminal.shows('what goes with it');
  expect(screen).toMatch(/- attributes\.name: "/u);
  expect(screen).toMatch(/\| +\d+ "P-1": \{/u);
  expect(screen).toContain('instance/Order/O-1: step 1 sees to it first');
  terminal.press('q');
  expect((await ended).code).toBe(1);
});

it('is refused before anything is asked where nobody can choose or nothing is left to choose', async () => {
  const { workspace, project, terminal, apply } = await aPlace();
  const outside = await project.run(['apply', '-i']);
  expect([outside.code, outside.stderr]).toEqual([64, expect.stringContaining('there is no terminal')]);
  expect(outside.stderr).toContain('hint: Save the plan with trueup plan --out FILE');
  for (const flags of [['-y'], ['--shard', '1/2'], ['plan.json'], ['--json'], ['--no-input']]) {
    const { code, stderr } = await apply(flags);
    expect([flags, code, stderr]).toEqual([flags, 64, expect.stringContaining('-i ')]);
  }
  expect(workspace.requests()).toEqual([]);
  expect(terminal.isTaken()).toBe(false);
});

it('has nothing to choose from when nothing is to be done', async () => {
  const { project, terminal, apply } = await aPlace();
  expect((await project.apply()).code).toBe(0);
  const { code, stdout } = await apply();
  expect(code).toBe(0);
  expect(stdout).toContain('No changes.');
  expect((await terminal.screen()).trim()).toBe('');
});
