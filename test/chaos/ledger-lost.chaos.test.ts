import { describe, it } from 'vitest';
import { figure } from '../support/figures.ts';
import { loseLedgers } from '../support/ledger-lost-cases.ts';
import { casesOf, propertySeed } from '../support/property-seed.ts';

const { title, ...replay } = propertySeed();

describe(`a lost ledger (${title})`, () => {
  it('at a random point of 500 histories, and an old one that comes back in each', async () => {
    const found = await loseLedgers(casesOf(500, 500), replay);
    figure(
      'ledger lost',
      `${found.histories} histories (${Object.entries(found.points)
        .map(([point, count]) => `${count} ${point}`)
        .join(', ')}), ` +
        `${found.rebuilt} entries rebuilt by ${found.writesOfRebuilds} writes, ${found.applied} applies after it: ` +
        `${found.deletes} deletes, ${found.duplicates} duplicates, every later plan empty`,
    );
    figure(
      'old ledger back',
      `${found.histories} histories: ${found.staleDeletes} deletes, ${found.staleDeletesWithoutRead} of them without a read first`,
    );
  });
});
