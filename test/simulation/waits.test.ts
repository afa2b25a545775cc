import { expect, it } from 'vitest';
import { figure } from '../support/figures.ts';
import { casesOf } from '../support/property-seed.ts';
import { orderNames, orderProject, orderWorld, pointers } from '../support/simulation/order-world.ts';
import { CALM } from '../support/simulation/simulated-network.ts';
import { isWrite } from '../support/simulation/simulation-laws.ts';

// Longest way there and back of the simulated network, in milliseconds; look, slot and write.
const CHAIN = 3 * 110;

it('looks again at a set after every wait for the rate limit, before it replaces it', async () => {
  const cases = casesOf(10, 10, 500);
  const ids = Array.from({ length: 12 }, (_, index) => String(601 + index));
  const names = orderNames(4);
  const came = { puts: 0, limited: 0, oldest: 0 };
  for (let seed = 1; seed <= cases; seed += 1) {
    const world = orderWorld(seed);
    const { dice, engine, network } = world;
    engine.seed({ conversations: ids.map((id) => ({ id })) });
    const project = orderProject();
    const command = { name: 'apply', parallelism: dice.pick([1, 4, 8]), traits: { nested_limit: null } } as const;
    const first = await world.run(project, pointers(ids, names, ['ORD-1']), command);
    expect(first.code, first.stderr).toBe(0);
    const from = world.journal().length;
    engine.setSwitches({ rateLimit: dice.pick([60, 90, 240]), rateHeaders: dice.chance(0.5) });
    network.setWeather({ reads: 0, writes: dice.pick([0, 0.3]), troubles: ['rate-limit'] });
    const ended = await world.run(project, pointers(ids, names, ['ORD-2', 'ORD-3']), command);
    expect(ended.code, `seed ${seed}: ${ended.stderr}`).toBe(0);
    const requests = world.journal().slice(from);
    for (const put of requests.filter(({ method }) => method === 'PUT')) {
      const last = requests.findLast(({ path, number }) => path === put.path && number < put.number);
      expect(last?.method, `seed ${seed}: ${put.path} is looked at right before it is replaced`).toBe('GET');
      const age = put.at - (last?.at ?? 0);
      expect(age, `seed ${seed}: how old the look at ${put.path} is`).toBeLessThanOrEqual(CHAIN);
      came.oldest = Math.max(came.oldest, age);
      came.puts += 1;
      if (put.status === 429) came.limited += 1;
    }
    network.setWeather(CALM);
    engine.setSwitches({ rateLimit: 1_000_000 });
    const again = await world.run(project, pointers(ids, names, ['ORD-2', 'ORD-3']), command);
    expect(again.code, again.stderr).toBe(0);
    expect(
      world
        .journal()
        .slice(from + requests.length)
        .filter(isWrite),
    ).toEqual([]);
  }
  const { puts, limited, oldest } = came;
  figure(
    'looks after waits',
    `${puts} replacements sent, ${limited} of them refused with 429: each looked at right before, at most ${Math.round(oldest)} ms`,
  );
});
