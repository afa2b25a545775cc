import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Dispatcher } from 'undici';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createEngine, type Engine } from '../../src/sandbox/engine.ts';
import { type AppResult, runInProcess, type TestClock, testClock } from '../support/run-app.ts';
import { sandboxDispatcher } from '../support/sandbox-dispatcher.ts';
import { products, SMALL_SHOP, SMALL_SHOP_SEED, yaml } from '../support/small-shop.ts';

/** Requests in a window of ten seconds. */
const LIMIT = 10;
const COUNT = 40;

let directory: string;
let clock: TestClock;
let engine: Engine;
/** Milliseconds each request takes. */
let latency: number;
let dispatcher: Dispatcher;

beforeEach(() => {
  clock = testClock();
  latency = 0;
  engine = createEngine({ seed: SMALL_SHOP_SEED, now: clock.now, switches: { rateLimit: LIMIT * 6 } });
  const plain = sandboxDispatcher(engine);
  dispatcher = {
    dispatch: (options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler) => {
      clock.advance(latency);
      return plain.dispatch(options, handler);
    },
    close: async () => undefined,
  } as unknown as Dispatcher;
  directory = mkdtempSync(join(tmpdir(), 'trueup-deadline-'));
  writeFileSync(join(directory, 'trueup.yaml'), yaml({ ...SMALL_SHOP, include: ['objects.yaml'] }));
  writeFileSync(join(directory, 'objects.yaml'), yaml({ instances: { Product: products(COUNT) } }));
});
afterEach(() => rmSync(directory, { recursive: true }));

const run = (...args: string[]): Promise<AppResult> => {
  clock.advance(20_000);
  return runInProcess(args, { cwd: directory, clock, dispatcher });
};
const entries = () => engine.journal.entries();
const writes = () => entries().filter(({ method }) => method === 'POST');
const made = () => engine.state().instances.length;

async function expectSettled(): Promise<void> {
  const plan = await run('plan', '--detailed-exitcode');
  expect(plan.code, plan.stdout + plan.stderr).toBe(0);
}

it.each([
  ['--deadline', '0s', 'Give the time the command may take, such as 30s, 5m or 1h.'],
  ['--deadline', 'soon', 'Give a time such as 30s or 5m.'],
  ['--budget', '0%', 'Give a share of the rate limit from 1% to 100%, such as 60%.'],
  ['--budget', '101', 'Give a share of the rate limit from 1% to 100%, such as 60%.'],
  ['--budget', 'half', 'Give a share of the rate limit from 1% to 100%, such as 60%.'],
])('%s %s is 64 for whatever reads Intercom, and nothing is asked', async (flag, value, hint) => {
  for (const command of [['plan'], ['apply', '-y'], ['drift'], ['doctor'], ['import', '--type', 'Product']]) {
    const result = await run(...command, flag, value);
    expect(result, command.join(' ')).toMatchObject({ code: 64, stdout: '' });
    expect(result.stderr).toBe(`Error: ${flag} is ${value}\n\n  hint: ${hint}\n`);
  }
  expect(entries()).toEqual([]);
});

it('a budget leaves the rest of each window to others, and says why it waits', async () => {
  const told = await run('apply', '-y', '--budget', '50%', '--parallelism', '2');
  expect(told.code, told.stderr).toBe(0);
  expect(told.stderr).toMatch(/^Notice: the 5 requests of this 10-second window are used up; going on in \d+\.\d s$/mu);
  const used = new Map<number, number>();
  for (const { at } of entries()) used.set(Math.floor(at / 10_000), (used.get(Math.floor(at / 10_000)) ?? 0) + 1);
  expect(Math.max(...used.values())).toBeLessThanOrEqual(5 + 1);
  expect(entries().filter(({ status }) => status === 429)).toEqual([]);
  expect(made()).toBe(COUNT);
  await expectSettled();
});

it('what --json prints stays lines of JSON, with the notices among them; --quiet leaves them out', async () => {
  const json = await run('apply', '-y', '--json');
  expect(json.code).toBe(0);
  const lines = json.stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { type: string; message?: string });
  const notices = lines.filter(({ type }) => type === 'notice');
  expect(notices.length).toBeGreaterThan(0);
  for (const { message } of notices) expect(message).toMatch(/^the 10 requests of this 10-second window are used up/u);
  expect(json.stderr).not.toContain('Notice: the 10 requests');
  writeFileSync(join(directory, 'objects.yaml'), yaml({ instances: { Product: products(COUNT + 20) } }));
  const quiet = await run('apply', '-y', '--quiet');
  expect(quiet).toMatchObject({ code: 0, stderr: '' });
  await expectSettled();
});

it('reads that cannot all be sent in time end with the first window, in which that shows: 75', async () => {
  const objects = { version: 1, workspace: { ...SMALL_SHOP.workspace, api_version: '2.14' } };
  writeFileSync(join(directory, 'trueup.yaml'), yaml({ ...SMALL_SHOP, ...objects, include: ['objects.yaml'] }));
  const plan = await run('plan', '--deadline', '20s');
  expect(plan).toMatchObject({ code: 75, stdout: '' });
  expect(plan.stderr).toMatch(
    /^Error: \d+ more requests take about \d+ s at 10 requests in 10 s, and --deadline leaves less; none of them was sent$/mu,
  );
  expect(plan.stderr).toMatch(/hint: Give a longer --deadline, a greater --budget, or a narrower --target\./u);
  expect(entries().length).toBeLessThanOrEqual(LIMIT);
  expect((await run('plan', '--deadline', '20m')).code).toBe(0);
});

it('reads that turn out slow end when the time is over: 75', async () => {
  latency = 400;
  engine.setSwitches({ rateLimit: 100_000 });
  const objects = { version: 1, workspace: { ...SMALL_SHOP.workspace, api_version: '2.14' } };
  writeFileSync(join(directory, 'trueup.yaml'), yaml({ ...SMALL_SHOP, ...objects, include: ['objects.yaml'] }));
  const plan = await run('plan', '--deadline', '10s', '--parallelism', '1');
  expect(plan).toMatchObject({ code: 75, stdout: '' });
  expect(plan.stderr).toContain('Error: the time given with --deadline has passed\n');
  expect(entries().length).toBeLessThanOrEqual(26);
});

it('writes that cannot be done in time are refused before the first one, and nothing is left behind', async () => {
  const apply = await run('apply', '-y', '--deadline', '30s');
  expect(apply.code, apply.stderr).toBe(75);
  expect(apply.stderr).toContain(
    'Error: 40 more requests take about 40 s at 10 requests in 10 s, and --deadline leaves less; none of them was sent\n',
  );
  expect(apply.stdout).toContain('Plan: 40 to add');
  expect(writes()).toEqual([]);
  expect(
    readdirSync(directory)
      .filter((name) => name === '.trueup')
      .flatMap((name) => readdirSync(join(directory, name))),
  ).not.toContain('runs');
  const approved = await run('apply', '-y', '--deadline', '5m');
  expect(approved.code, approved.stderr).toBe(0);
  await expectSettled();
});

it('an apply that runs past it starts no further step: 3, and the plain run afterwards ends it', async () => {
  engine.setSwitches({ rateLimit: 100_000 });
  latency = 1000;
  const from = clock.now() + 20_000;
  const apply = await run('apply', '-y', '--deadline', '20s', '--parallelism', '3');
  expect(apply.code).toBe(3);
  const done = made();
  expect(done).toBeGreaterThan(0);
  expect(done).toBeLessThan(COUNT);
  // What was under way when the time was over is brought to its end.
  expect(writes().filter(({ at }) => at > from + 20_000).length).toBeLessThanOrEqual(3);
  expect(apply.stdout + apply.stderr).toContain('not tried: the time given with --deadline has passed');
  expect(apply.stdout).toContain(`Done: ${done} added, 0 changed, 0 destroyed.`);
  latency = 0;
  expect((await run('apply', '-y')).code).toBe(0);
  expect(made()).toBe(COUNT);
  expect(writes()).toHaveLength(COUNT);
  await expectSettled();
});
