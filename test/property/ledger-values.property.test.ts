import { describe, expect, it } from 'vitest';
import { propertySeed } from '../support/property-seed.ts';
import { expectNoValues, noValueFigures } from '../support/value-law.ts';

const { title, seed } = propertySeed();

describe(`what a ledger is given to keep (${title})`, () => {
  it('holds no value, in a file and in an engine that is shared', async () => {
    const figures = noValueFigures();
    for (const each of [seed, seed + 1]) await expectNoValues(each, 8, figures);
    expect(figures.kept).toBeGreaterThan(50);
    expect(figures.leaks).toEqual([]);
  });
});
