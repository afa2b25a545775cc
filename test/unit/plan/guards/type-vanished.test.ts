import { describe, expect, it } from 'vitest';
import { instanceAddress } from '../../../../src/model/address.ts';
import { ledgerOf, order, owned } from '../../../support/model-values.ts';
import { CONTACT, codesIn } from '../../../support/quiet-world.ts';

describe('type-vanished', () => {
  it('a type that left `types:` while something of it is owned', () => {
    const gone = ledgerOf(owned(order('A')), owned(instanceAddress('Coupon', 'C')));
    expect(codesIn({ ledger: gone })).toEqual(['type-vanished']);
    expect(codesIn({ ledger: ledgerOf(owned(order('A')), owned(CONTACT)) })).toEqual([]);
  });

  it('a type called like what every object inherits is not declared for that', () => {
    expect(codesIn({ ledger: ledgerOf(owned(order('A')), owned(instanceAddress('constructor', 'C'))) })).toEqual([
      'type-vanished',
    ]);
  });
});
