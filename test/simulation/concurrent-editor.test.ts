import { expect, it } from 'vitest';
import { figure } from '../support/figures.ts';
import { casesOf } from '../support/property-seed.ts';
import { attachedThere, orderNames, orderProject, orders, orderWorld } from '../support/simulation/order-world.ts';
import { isWrite } from '../support/simulation/simulation-laws.ts';

// Longest way there and back of the simulated network, in milliseconds.
const ROUND_TRIP = 110;

it('never overwrites a link that was attached before the last look, and looks right before it replaces a set', async () => {
  const cases = casesOf(60, 60, 2000);
  const names = orderNames(5);
  const came = { planned: 0, kept: 0, reported: 0, within: 0 };
  for (let seed = 1; seed <= cases; seed += 1) {
    const world = orderWorld(seed);
    const project = orderProject(world.dice.pick(['2.14', '2.16']));
    const command = { name: 'apply', traits: { nested_limit: null } } as const;
    const first = await world.run(project, orders(names, 'x', ['ORD-1', 'ORD-2']), command);
    expect(first.code, first.stderr).toBe(0);
    const from = world.journal().length;
    let editedAt = 0;
    world.clock.after(world.dice.below(700), () => {
      editedAt = world.clock.now();
      const attached = [...attachedThere(world), 'ORD-5'];
      world.engine.seed({
        conversations: [{ id: '508', associations: Object.fromEntries([['__proto__', attached]]) }],
      });
    });
    const ended = await world.run(project, orders(names, 'x', ['ORD-1', 'ORD-3']), command);
    await world.settle();
    const requests = world.journal().slice(from);
    const put = requests.find(isWrite);
    const look = requests.findLast(({ method, number }) => method === 'GET' && number < (put?.number ?? 0));
    if (put) expect(put.at - (look?.at ?? 0), `seed ${seed}: how old the last look is`).toBeLessThanOrEqual(ROUND_TRIP);
    const planned = requests.find(({ method, path }) => method === 'GET' && path === '/conversations/508');
    if (editedAt <= (planned?.at ?? 0)) {
      // It was there when the plan was made, and the plan says that it goes.
      came.planned += 1;
      expect(ended.stdout, `seed ${seed}`).toContain('ORD-5');
    } else if (attachedThere(world).includes('ORD-5')) {
      came.kept += 1;
      if (!put) expect(ended.code, `seed ${seed}: what was not written is told`).not.toBe(0);
    } else if (ended.code !== 0) came.reported += 1;
    else {
      came.within += 1;
      expect(editedAt, `seed ${seed}: it came after the last look`).toBeGreaterThan(look?.at ?? 0);
    }
    // Whatever came of it, the next run makes the set what is declared.
    const next = await world.run(project, orders(names, 'x', ['ORD-1', 'ORD-3']), command);
    expect(next.code, next.stderr).toBe(0);
    expect(attachedThere(world)).toEqual(['ORD-1', 'ORD-3']);
  }
  const { planned, kept, reported, within } = came;
  figure(
    'concurrent editor',
    `${cases} interleavings: ${planned} in the plan, ${kept} kept, ${reported} reported, ${within} between look and write, where nothing can see or keep them`,
  );
});
