import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { liveWorld } from '../../../support/live-world.ts';
import { removeProjects } from '../../../support/project.ts';
import { aShopInProcess, type ShopInProcess } from '../../../support/shop-in-process.ts';
import { liveInstances, products, yaml } from '../../../support/small-shop.ts';

afterAll(removeProjects);

const ONE = { instances: { Product: products(1) } };
const FOUR = { instances: { Product: products(4) } };

/** Applies four products one by one and calls `at` while the answer to the second is on its way; nothing leaves after it. */
async function breakOff(shop: ShopInProcess, at: () => Promise<void> = async () => undefined): Promise<number> {
  await shop.project.write('objects/all.yaml', yaml(FOUR));
  const stop = new AbortController();
  const isWritten = () => liveInstances(shop.workspace).length === 3;
  const { code } = await shop.run(['apply', '-y', '--parallelism', '1'], {
    signal: stop.signal,
    step: async (name) => {
      if (name !== 'answer' || !isWritten() || stop.signal.aborted) return;
      await at();
      stop.abort('SIGINT');
    },
  });
  return code;
}

async function expectTakenBack(shop: ShopInProcess, before: string): Promise<void> {
  const undone = await shop.run(['undo', 'latest', '-y']);
  expect(undone.code, undone.stdout + undone.stderr).toBe(0);
  expect(liveWorld(shop.workspace)).toBe(before);
  await shop.project.write('objects/all.yaml', yaml(ONE));
  expect((await shop.run(['plan', '--detailed-exitcode'])).code).toBe(0);
}

it('a killed run did not end; what it did is taken back, answered or not', async () => {
  const shop = await aShopInProcess(ONE);
  expect((await shop.run(['apply', '-y'])).code).toBe(0);
  const before = liveWorld(shop.workspace);
  const [own, copy] = [join(shop.project.directory, '.trueup'), join(shop.project.directory, '.trueup-then')];
  await breakOff(shop, () => cp(own, copy, { recursive: true, filter: (path) => !path.includes('lock') }));
  // The disk as it was when the process was gone.
  await rm(own, { recursive: true });
  await cp(copy, own, { recursive: true });
  await rm(copy, { recursive: true });
  const told = await shop.run(['runs', '--limit', '1'], { online: false });
  expect(told.stdout).toMatch(/did not end: \d steps? done, 0 failed, 1 without an outcome$/mu);
  expect((await shop.run(['show', 'latest'], { online: false })).stdout).toContain('it did not come to its end');
  await expectTakenBack(shop, before);
});

it('a run that a signal ended says so, and what it did is taken back', async () => {
  const shop = await aShopInProcess(ONE);
  expect((await shop.run(['apply', '-y'])).code).toBe(0);
  const before = liveWorld(shop.workspace);
  expect(await breakOff(shop)).toBe(130);
  expect((await shop.run(['runs', '--limit', '1'], { online: false })).stdout).toMatch(/interrupted: 2 added/u);
  expect((await shop.run(['show', 'latest'], { online: false })).stdout).toContain('it was interrupted');
  await expectTakenBack(shop, before);
});

it('a rename is taken back: the old name is made anew, who pointed at it points there again', async () => {
  const old = { instances: { Order: { 'O-1': { attributes: { note: 'x' } } } }, contacts: [pointing('O-1')] };
  const shop = await aShopInProcess(old);
  expect((await shop.run(['apply', '-y'])).code).toBe(0);
  const before = liveWorld(shop.workspace);
  const moved = [{ from: 'instance/Order/O-1', to: 'instance/Order/O-2' }];
  const next = { instances: { Order: { 'O-2': { attributes: { note: 'x' } } } }, contacts: [pointing('O-2')], moved };
  await shop.project.write('objects/all.yaml', yaml(next));
  const renamed = await shop.run(['apply', '-y']);
  expect(renamed.code, renamed.stdout + renamed.stderr).toBe(0);
  const undone = await shop.run(['undo', 'latest', '-y']);
  expect(undone.code, undone.stdout + undone.stderr).toBe(0);
  expect(liveWorld(shop.workspace)).toBe(before);
  await shop.project.write('objects/all.yaml', yaml(old));
  expect((await shop.run(['plan', '--detailed-exitcode'])).code).toBe(0);
});

function pointing(order: string): object {
  return { external_id: '70', associations: { orders: [order] } };
}
