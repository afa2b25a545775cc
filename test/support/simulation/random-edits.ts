import type { Desired } from '../../../src/model/desired.ts';
import { SLOTS, type Slot } from '../random-history.ts';
import { readWorld, seedOf, slotAt, slotName } from '../random-world.ts';
import { drawOneEdit } from './random-draws.ts';
import { rememberNames } from './simulation-laws.ts';
import { keysThere, type Story } from './story.ts';

/** Somebody changes one thing; nobody deletes what others were told to leave and point at. */
export function editorOf(story: Story, desired: Desired): () => void {
  const { world, names, strangers, theirs } = story;
  const isKept = new Set(
    [...desired.records.values()]
      .filter(({ state }) => state === 'external' || state === 'forgotten')
      .map(({ address }) => slotName(slotAt(address))),
  );
  return () => {
    rememberNames(world, names);
    world.tell('somebody works in Intercom');
    const draws = drawOneEdit(world.dice).map((draw, index) =>
      draw.act === 'remove' && isKept.has(slotName(SLOTS[index] as Slot)) ? { ...draw, act: 'put' as const } : draw,
    );
    const before = readWorld(world.engine.state());
    const had = new Set(keysThere(story));
    world.engine.seed(seedOf(draws, before, false));
    // What is deleted comes back under its external id now and then, and is another one.
    const anew = world.dice.chance(0.4);
    const again = draws.map((draw) => ({
      ...draw,
      act: draw.act === 'remove' ? ('put' as const) : ('leave' as const),
    }));
    if (anew && draws.some(({ act }) => act === 'remove'))
      world.engine.seed(seedOf(again, readWorld(world.engine.state()), false));
    rememberNames(world, names);
    for (const key of keysThere(story)) {
      if (had.has(key)) continue;
      theirs.add(key);
      strangers.add(names.get(key) ?? key);
    }
  };
}
