import { expect, it } from 'vitest';
import { figure } from '../support/figures.ts';
import { casesOf } from '../support/property-seed.ts';
import {
  orderNames,
  orderProject,
  orders,
  ordersThere,
  orderWorld,
  postsOf,
} from '../support/simulation/order-world.ts';
import { CALM } from '../support/simulation/simulated-network.ts';

it('loses and doubles nothing when three in ten writes are carried out and never answered', async () => {
  const seeds = casesOf(2, 2, 50);
  const count = casesOf(150, 150, 2000);
  let most = 0;
  let dropped = 0;
  for (let seed = 1; seed <= seeds; seed += 1) {
    const world = orderWorld(seed);
    const names = orderNames(count);
    world.network.setWeather({ reads: 0, writes: 0.3, troubles: ['drop-after'] });
    const command = { name: 'apply', parallelism: 20 } as const;
    await world.run(orderProject(), orders(names, 'x'), command);
    await world.settle();
    dropped += world.journal().filter(({ fault }) => fault === 'drop-after').length;
    world.network.setWeather(CALM);
    // Whatever the first run left open, plain runs settle it.
    let ended = await world.run(orderProject(), orders(names, 'x'), command);
    if (ended.code !== 0) ended = await world.run(orderProject(), orders(names, 'x'), command);
    expect(ended.code, `seed ${seed}: ${ended.stderr}`).toBe(0);
    expect([...ordersThere(world)].sort(), `seed ${seed}`).toEqual([...names].sort());
    most = Math.max(most, ...postsOf(world.journal()).values());
    expect(most, `seed ${seed}`).toBeLessThanOrEqual(3);
    expect((await world.run(orderProject(), orders(names, 'x'), { name: 'plan' })).code).toBe(0);
  }
  figure(
    'commit-then-drop',
    `${seeds} seeds x ${count} objects, ${dropped} answers lost: 0 lost, 0 duplicated, at most ${most} POSTs per object`,
  );
});
