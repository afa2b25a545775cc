import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { figure } from '../support/figures.ts';
import { aLongPlan, applyEdited, flipByte } from '../support/plan-edits.ts';
import { aPlannedShop, applySpoiled, KINDS, type PlannedShop } from '../support/plan-tampering.ts';
import { casesOf, propertySeed } from '../support/property-seed.ts';

const { title, seed } = propertySeed();

let world: PlannedShop;
beforeAll(async () => {
  world = await aPlannedShop();
});
afterAll(() => world.shop.remove());

describe(`a saved plan that no longer fits (${title})`, () => {
  it('is refused or narrowed, whatever made it so', async () => {
    const each = casesOf(1, 5, 20);
    const ended = { refused: 0, narrowed: 0 };
    for (let round = 0; round < each; round += 1)
      for (const kind of KINDS) ended[await applySpoiled(world, kind, seed + round)] += 1;
    const { refused, narrowed } = ended;
    figure(
      'spoiled plans',
      `${KINDS.length} kinds x ${each}: ${refused} wrote nothing, ${narrowed} were narrowed, 0 wrong writes`,
    );
    expect(refused + narrowed).toBe(KINDS.length * each);
  });
});

describe(`a saved plan that was tampered with (${title})`, () => {
  it('is refused or is the same plan, whichever byte was flipped', () => {
    const whole = aLongPlan(world, 50_000);
    const step = Math.ceil(whole.length / casesOf(150, 5_000, whole.length));
    const ended = { refused: 0, identical: 0 };
    for (let at = seed % step; at < whole.length; at += step) ended[flipByte(whole, at, 1 << ((seed + at) % 8))] += 1;
    const { refused, identical } = ended;
    figure(
      'flipped bytes of a plan',
      `${refused + identical} of ${whole.length}: ${refused} refused, ${identical} of no meaning`,
    );
    expect(refused).toBeGreaterThan(identical);
  });

  it('writes no forged value and nothing that it would not have done, though id and checksum were made anew', async () => {
    const edits = casesOf(12, 100, 400);
    const ended = { refused: 0, narrowed: 0 };
    for (let edit = 0; edit < edits; edit += 1) ended[await applyEdited(world, seed + edit)] += 1;
    figure(
      'edited plans with a checksum of their own',
      `${edits}: ${ended.refused} wrote nothing, ${ended.narrowed} only what was honest, 0 forged values`,
    );
  });
});
