import { describe, expect, it } from 'vitest';
import { figure } from '../support/figures.ts';
import { propertySeed } from '../support/property-seed.ts';
import { expectNoValues, noValueFigures } from '../support/value-law.ts';

const { title, seed } = propertySeed();

describe(`what a ledger is given to keep (${title})`, () => {
  it('1,000 applies with canaries in every value, half of them with a shared ledger: none shows', async () => {
    const figures = noValueFigures();
    for (let each = 0; figures.applies < 1_000; each += 1) await expectNoValues(seed + each, 25, figures);
    const { applies, killed, values, kept, bytes, journals, leaks } = figures;
    figure(
      'values in ledgers',
      `${values} values in ${applies} applies (${killed} killed), ${kept} writes of ${bytes} bytes: ${leaks.length} leaks; ${journals} journals: 0 sensitive values`,
    );
    expect(leaks).toEqual([]);
  });
});
