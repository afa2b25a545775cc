import { describe, expect, it } from 'vitest';
import { checkEditLaws } from '../support/edit-laws.ts';
import { checkFormatLaws } from '../support/format-laws.ts';
import { propertySeed } from '../support/property-seed.ts';

const { seed, title } = propertySeed();

describe('of very many documents', () => {
  it(`edits change one thing (${title})`, () => {
    expect(checkEditLaws(seed, 60_000)).toEqual([]);
  });

  it(`formatting changes no meaning, and comes to rest (${title})`, () => {
    expect(checkFormatLaws(seed, 60_000)).toEqual([]);
  });
});
