import { describe, expect, it } from 'vitest';
import { expectHarmless, noHostileFigures } from '../support/hostile-data-law.ts';
import { casesOf, propertySeed } from '../support/property-seed.ts';

const { title, seed } = propertySeed();

describe(`hostile texts (${title})`, () => {
  it('show on a terminal as they are written, in every place they can come from, and order nothing', async () => {
    const figures = noHostileFigures();
    const places = casesOf(2, 12);
    await expectHarmless(casesOf(10, 300), seed, figures, { batch: casesOf(10, 100), places });
    expect(figures.sinks.size).toBe(places);
  }, 600_000);
});
