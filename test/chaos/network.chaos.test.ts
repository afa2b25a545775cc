import { afterAll, beforeAll, expect, it } from 'vitest';
import { figure } from '../support/figures.ts';
import { type DoomedApply, doomedApplies } from '../support/kill-law.ts';
import { expectThroughNetwork, networkCases } from '../support/network-law.ts';
import { TOXICS } from '../support/toxic-proxy.ts';

/** 20 for each of 24 kinds of trouble; TRUEUP_CHAOS_SCALE has more of them. */
const SEEDS = Math.ceil(20 * Number(process.env['TRUEUP_CHAOS_SCALE'] ?? '1'));

let applies: readonly DoomedApply[] = [];
let cases = 0;

beforeAll(async () => {
  applies = await doomedApplies(4);
});
afterAll(async () => {
  for (const apply of applies) await apply.dispose();
  figure('network', `${cases} applies over a bad network: 0 lost, 0 twice, 0 that one plain run did not end`);
});

it.each(TOXICS)('applies over a network with %s', async (toxic) => {
  const ends = { done: 0, inPart: 0, later: 0 };
  let hurt = 0;
  let repeated = 0;
  const chosen = networkCases(SEEDS).filter((each) => each.toxic === toxic);
  for (const each of chosen) {
    const apply = applies[each.seed % applies.length] as DoomedApply;
    const end = await expectThroughNetwork(apply, each);
    ends[end.code === 0 ? 'done' : end.code === 3 ? 'inPart' : 'later'] += 1;
    hurt += end.hurt;
    repeated += end.repeated;
    cases += 1;
  }
  expect(hurt).toBeGreaterThan(0);
  figure(
    `network, ${toxic}`,
    `${chosen.length} applies, ${hurt} connections hurt: ${ends.done} done, ${ends.inPart} in part, ${ends.later} not begun; ` +
      `${repeated} writes sent again`,
  );
});
