import { describe, expect, it } from 'vitest';
import { loseLedgers } from '../support/ledger-lost-cases.ts';
import { casesOf, propertySeed } from '../support/property-seed.ts';

const { title, ...replay } = propertySeed();

describe(`a lost ledger (${title})`, () => {
  it('is rebuilt by reads at any point of a history: no delete, no duplicate, and then nothing to do', async () => {
    const runs = casesOf(10, 200);
    expect(await loseLedgers(runs, replay)).toMatchObject({ histories: runs });
  }, 600_000);
});
