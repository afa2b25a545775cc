import { describe, expect, it } from 'vitest';
import { figure } from '../support/figures.ts';
import { propertySeed } from '../support/property-seed.ts';
import { expectSecretsKept, noSecretFigures } from '../support/secret-law.ts';

const { title, seed } = propertySeed();

describe(`secrets (${title})`, () => {
  it('1,000 sensitive values, tokens and keys over every artefact: none shows', async () => {
    const figures = noSecretFigures();
    for (let each = 0; figures.values < 1_000 || figures.runs < 2_000; each += 1)
      await expectSecretsKept(seed + each, figures);
    const { values, runs, artefacts, echoes, leaks } = figures;
    figure(
      'secrets',
      `${values} sensitive values in ${runs} commands, ${artefacts} artefacts, ${echoes} quoting answers: ${leaks.length} leaks`,
    );
    expect(leaks).toEqual([]);
  });
});
