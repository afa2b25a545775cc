import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instanceAddress } from '../../../src/model/address.ts';
import type { GuardInput } from '../../../src/plan/guards/guard.ts';
import {
  aChange,
  aField,
  aShopThatPrunes,
  declared,
  desiredOf,
  ledgerOf,
  order,
  owned,
  PLAIN,
} from '../../support/model-values.ts';
import { casesOf, propertySeed } from '../../support/property-seed.ts';
import { CONTACT, codesIn, DELETION, refusedIn } from '../../support/quiet-world.ts';

const EVERYTHING = {
  project: { ...aShopThatPrunes('all'), limits: { deletes: 0, deletePercent: 0 } },
  desired: desiredOf(declared(instanceAddress('Product', 'P'))),
  ledger: ledgerOf(owned(order('A')), owned(instanceAddress('Coupon', 'C'))),
  changes: [
    { ...DELETION, protected: true },
    aChange(CONTACT, { action: 'adopt', origin: 'adopt' }),
    aChange(order('B'), { fields: [aField('/attributes/note', 'a', 'b')] }),
  ],
  traits: { upsert: 'cleared' },
} as const satisfies Partial<GuardInput>;

/** All guards at once, and each way to have fewer of them. */
const WORLDS: readonly Partial<GuardInput>[] = [
  EVERYTHING,
  { ...EVERYTHING, desired: desiredOf() },
  { ...EVERYTHING, project: aShopThatPrunes('all') },
  { ...EVERYTHING, changes: EVERYTHING.changes.slice(1) },
  { changes: [DELETION, aChange(CONTACT, { released: true })], project: EVERYTHING.project },
];

const { title, ...replay } = propertySeed();

describe('checkGuards', () => {
  it('says nothing in a quiet world', () => {
    expect(refusedIn({})).toEqual([]);
  });

  it('a flag for one guard leaves every other standing', () => {
    const changes = [{ ...DELETION, protected: true }, aChange(CONTACT, { action: 'adopt', origin: 'adopt' })];
    const options = { ...PLAIN, allowDeletes: 1 };
    expect(codesIn({ changes, options, desired: desiredOf(declared(instanceAddress('Product', 'P'))) })).toEqual([
      'protected',
      'adoption',
    ]);
  });

  it(`no flag lifts what another guard found (${title})`, () => {
    const anyOptions = fc.record({
      adopt: fc.boolean(),
      allowDeletes: fc.option(fc.nat(6), { nil: null }),
      targets: fc.constantFrom<readonly string[]>([], ['*'], ['instance/Order/*']),
      excludes: fc.constantFrom<readonly string[]>([], ['contact/*']),
    });
    // Where a guard is lifted, it is by these alone; a scope turns `prune: all` off, and there is no listing to be whole.
    const lifts: { readonly [code: string]: readonly string[] } = {
      'too-many-deletes': ['allowDeletes'],
      'type-emptied': ['allowDeletes'],
      adoption: ['adopt'],
      'incomplete-listing': ['targets', 'excludes'],
    };
    const added = fc.record({ world: fc.constantFrom(...WORLDS), before: anyOptions, after: anyOptions });
    fc.assert(
      fc.property(added, ({ world, before, after }) => {
        for (const flag of ['adopt', 'allowDeletes', 'targets', 'excludes'] as const) {
          const left = codesIn({ ...world, options: { ...before, [flag]: after[flag] } });
          for (const code of codesIn({ ...world, options: before }))
            if (!(lifts[code] ?? []).includes(flag)) expect(left, `${code} and ${flag}`).toContain(code);
        }
      }),
      { numRuns: casesOf(300, 5_000, 50_000), ...replay },
    );
  });
});
