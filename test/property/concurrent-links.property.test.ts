import { describe, expect, it } from 'vitest';
import { figure } from '../support/figures.ts';
import { interleavedHistory } from '../support/interleaving-law.ts';
import { casesOf, propertySeed } from '../support/property-seed.ts';

const { title, seed } = propertySeed();

describe(`associations that somebody else edits during an apply (${title})`, () => {
  it('are looked at right before they are replaced, and an edit seen there stops the step and stays', async () => {
    const histories = casesOf(3, 50, 700);
    const sum = { edits: 0, stopped: 0, inFlight: 0, writes: 0 };
    for (let history = 0; history < histories; history += 1) {
      const counted = await interleavedHistory(seed + history);
      for (const key of ['edits', 'stopped', 'inFlight', 'writes'] as const) sum[key] += counted[key];
    }
    const { edits, stopped, inFlight, writes } = sum;
    figure(
      'concurrent links',
      `${edits} edits in ${histories} applies: ${stopped} stopped their step, 0 that a look could see were overwritten; ${inFlight} fell between look and write, where nothing can see or keep them; ${writes} of ${writes} writes had a look right before them`,
    );
    expect(writes).toBeGreaterThan(0);
  });
});
