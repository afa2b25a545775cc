import { afterAll, beforeAll, expect, it } from 'vitest';
import { type DoomedApply, doomedApplies } from '../support/kill-law.ts';
import { expectThroughNetwork, networkCases } from '../support/network-law.ts';

let applies: readonly DoomedApply[] = [];

beforeAll(async () => {
  applies = await doomedApplies();
});
afterAll(async () => {
  for (const apply of applies) await apply.dispose();
});

const ENDING = new Set(['down', 'reset_peer', 'limit_data']);

it('an apply over a bad network ends well or with a word, and the next one ends it', async () => {
  // Silence takes longest; `npm run test:chaos` has it, and everything else, with twenty seeds in three strengths.
  const chosen = networkCases(1).filter(({ toxic, strength }) =>
    toxic === 'timeout' ? strength === 2 : strength > 1 || ENDING.has(toxic),
  );
  let hurt = 0;
  for (const [index, each] of chosen.entries()) {
    hurt += (await expectThroughNetwork(applies[index % applies.length] as DoomedApply, each)).hurt;
  }
  expect(chosen).toHaveLength(18);
  expect(hurt).toBeGreaterThan(chosen.length);
});
