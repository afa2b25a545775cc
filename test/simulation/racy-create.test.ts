import { expect, it } from 'vitest';
import { figure } from '../support/figures.ts';
import { casesOf } from '../support/property-seed.ts';
import { createMemoryDisk } from '../support/simulation/memory-disk.ts';
import { orderNames, orderProject, orders, ordersThere, orderWorld } from '../support/simulation/order-world.ts';
import { linesOf } from '../support/simulation/simulated-world.ts';
import { isWrite, requestsOf } from '../support/simulation/simulation-laws.ts';

it('refuses what two creations at once made twice, and never picks one of them', async () => {
  const cases = casesOf(20, 20, 500);
  const names = orderNames(4);
  let doubled = 0;
  for (let seed = 1; seed <= cases; seed += 1) {
    const world = orderWorld(seed, { racyCreate: true });
    const project = orderProject();
    // Somewhere else, with a ledger of its own: no lock holds them apart.
    const elsewhere = { disk: createMemoryDisk('/project', world.clock.now) };
    const one = world.run(project, orders(names, 'x'), { name: 'apply' });
    const other = world.run(project, orders(names, 'x'), { name: 'apply' }, elsewhere);
    await world.clock.runUntil(Promise.all([one, other]));
    await world.settle();
    const there = ordersThere(world);
    const isDoubled = new Set(there).size < there.length;
    for (const name of ['plan', 'apply'] as const) {
      const ended = await world.run(project, orders(names, 'y'), { name });
      if (!isDoubled) continue;
      expect(ended.code, `seed ${seed}: ${ended.stderr}`).toBe(4);
      expect(ended.stderr).toContain('more than one instance of Order');
      expect(requestsOf(world, ended).filter(isWrite)).toEqual([]);
      expect(linesOf(ended).filter(({ type }) => type === 'apply_summary')).toEqual([]);
    }
    if (isDoubled) doubled += 1;
  }
  expect(doubled).toBeGreaterThan(0);
  figure('racy creates', `${cases} pairs of runs, ${doubled} with duplicates: all refused, 0 writes`);
});
