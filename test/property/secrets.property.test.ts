import { describe, expect, it } from 'vitest';
import { casesOf, propertySeed } from '../support/property-seed.ts';
import { expectSecretsKept, noSecretFigures } from '../support/secret-law.ts';

const { title, seed } = propertySeed();

describe(`secrets (${title})`, () => {
  it('show in no artefact, whatever Intercom quotes and whatever is wrong with the files', async () => {
    const figures = noSecretFigures();
    for (let each = 0; each < casesOf(1, 5); each += 1)
      await expectSecretsKept(seed + each, figures, casesOf(0, 1) === 1 ? 'all' : 'some');
    expect(figures.leaks).toEqual([]);
    expect(figures.echoes).toBeGreaterThan(0);
  }, 600_000);
});
