import { describe, expect, it } from 'vitest';
import { figure } from '../support/figures.ts';
import { casesOf, propertySeed } from '../support/property-seed.ts';
import { DROPS, dropHistory } from '../support/silent-drops.ts';

const { title, seed } = propertySeed();

describe(`what Intercom answers 200 to and does not keep (${title})`, () => {
  it('is reported in the same run, names its record, and is mended by the next', async () => {
    const wanted = casesOf(20, 200, 2000);
    const byKind = new Map<string, number>();
    let drops = 0;
    for (let history = 0; drops < wanted; history += 1) {
      const counted = await dropHistory(seed + history);
      drops += counted.drops;
      for (const [kind, count] of counted.byKind) byKind.set(kind, (byKind.get(kind) ?? 0) + count);
    }
    const told = DROPS.map((kind) => `${kind} ${byKind.get(kind) ?? 0}`).join(', ');
    figure('silent drops', `${drops} of ${drops} reported in the same run with exit 3 (${told})`);
    expect(drops).toBeGreaterThanOrEqual(wanted);
  });
});
