import { describe, expect, it } from 'vitest';
import { expectHarmless, noHostileFigures } from '../support/hostile-data-law.ts';
import { casesOf, propertySeed } from '../support/property-seed.ts';
import { expectSecretsKept, noSecretFigures } from '../support/secret-law.ts';

const { title, seed } = propertySeed();

describe(`hostile texts and secrets (${title})`, () => {
  it('show on a terminal as they are written, wherever they come from, and order nothing', async () => {
    const figures = noHostileFigures();
    const places = casesOf(1, 12);
    await expectHarmless(casesOf(10, 300), seed, figures, { batch: casesOf(10, 100), places });
    expect(figures.sinks.size).toBe(places);
  }, 600_000);

  it('secrets show in no artefact, whatever Intercom quotes and whatever is wrong with the files', async () => {
    const figures = noSecretFigures();
    const part = casesOf(0, 1) === 1 ? 'all' : 'some';
    for (let each = 0; each < casesOf(1, 5); each += 1) await expectSecretsKept(seed + each, figures, part);
    expect(figures.leaks).toEqual([]);
    expect(figures.echoes).toBeGreaterThan(0);
  }, 600_000);
});
