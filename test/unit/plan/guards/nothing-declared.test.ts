import { describe, expect, it } from 'vitest';
import { desiredOf, ledgerOf, PLAIN } from '../../../support/model-values.ts';
import { codesIn } from '../../../support/quiet-world.ts';

describe('nothing-declared', () => {
  it('an empty YAML over a ledger that owns something; no flag lifts it', () => {
    const options = { ...PLAIN, adopt: true, allowDeletes: 1 };
    expect(codesIn({ desired: desiredOf(), options })).toEqual(['nothing-declared']);
    expect(codesIn({ desired: desiredOf(), ledger: undefined })).toEqual([]);
    expect(codesIn({ desired: desiredOf(), ledger: ledgerOf() })).toEqual([]);
  });
});
