import { describe, expect, it } from 'vitest';
import { figure } from '../support/figures.ts';
import { expectHarmless, noHostileFigures } from '../support/hostile-data-law.ts';
import { propertySeed } from '../support/property-seed.ts';

const { title, seed } = propertySeed();

describe(`hostile texts (${title})`, () => {
  it('2,000 of them in every place they can come from: none acts on a terminal, none orders a CI runner', async () => {
    const figures = noHostileFigures();
    await expectHarmless(2_100, seed, figures, { batch: 100 });
    const { texts, sinks, commands, screens, violations } = figures;
    figure(
      'hostile texts',
      `${texts} texts × ${sinks.size} places, ${commands} commands, ${screens} screens of xterm: ${violations.length} acted, hid or gave orders`,
    );
    expect(violations).toEqual([]);
  });
});
