import { expect, it } from 'vitest';
import { instanceAddress } from '../../src/model/address.ts';
import { figure } from '../support/figures.ts';
import { casesOf } from '../support/property-seed.ts';
import {
  orderNames,
  orderProject,
  orders,
  ordersThere,
  orderWorld,
  ownedThere,
} from '../support/simulation/order-world.ts';
import { CALM, TROUBLES } from '../support/simulation/simulated-network.ts';
import { linesOf } from '../support/simulation/simulated-world.ts';

it('keeps in the ledger what a delete was not confirmed of, until it is', async () => {
  const wanted = casesOf(40, 40, 1000);
  const names = orderNames(6);
  let failures = 0;
  let seed = 0;
  for (; failures < wanted; seed += 1) {
    const world = orderWorld(seed, { deleteMiss: seed % 2 === 0 ? '404' : 'found-false' });
    const project = orderProject();
    expect((await world.run(project, orders(names, 'x'), { name: 'apply' })).code).toBe(0);
    world.network.setWeather({ reads: 0.1, writes: 0.9, troubles: TROUBLES });
    const left = orders(names.slice(0, 1), 'x');
    const ended = await world.run(project, left, { name: 'apply' });
    const confirmed = new Set(
      linesOf(ended)
        .filter(({ type }) => type === 'apply_complete')
        .map(({ address }) => String(address)),
    );
    const owned = ownedThere(world);
    const there = new Set(ordersThere(world));
    for (const name of names.slice(1)) {
      const address = instanceAddress('Order', name);
      if (confirmed.has(address)) {
        expect(there.has(name), `seed ${seed}: ${name} is gone when it is said to be`).toBe(false);
        continue;
      }
      failures += 1;
      expect(owned.has(address), `seed ${seed}: ${name} stays in the ledger`).toBe(true);
    }
    await world.settle();
    world.network.setWeather(CALM);
    const again = await world.run(project, left, { name: 'apply' });
    expect(again.code, `seed ${seed}: ${again.stderr}`).toBe(0);
    expect(ordersThere(world), `seed ${seed}`).toEqual(['ORD-1']);
    expect([...ownedThere(world)], `seed ${seed}`).toEqual([instanceAddress('Order', 'ORD-1')]);
    expect((await world.run(project, left, { name: 'plan' })).code).toBe(0);
  }
  figure('failed deletes', `${failures} of ${seed} runs: all in the ledger until they were confirmed`);
});
