import { describe, expect, it } from 'vitest';
import { instanceAddress } from '../../../../src/model/address.ts';
import { ledgerOf, order, owned } from '../../../support/model-values.ts';
import { CONTACT, codesIn, findingsIn } from '../../../support/quiet-world.ts';

describe('type-vanished', () => {
  it('a type that left `types:` while something of it is owned', () => {
    const gone = ledgerOf(owned(order('A')), owned(instanceAddress('Coupon', 'C')));
    expect(codesIn({ ledger: gone })).toEqual(['type-vanished']);
    expect(codesIn({ ledger: ledgerOf(owned(order('A')), owned(CONTACT)) })).toEqual([]);
  });

  it('names the type once with all that is owned of it', () => {
    const coupons = ['C', 'D'].map((key) => instanceAddress('Coupon', key));
    const ledger = ledgerOf(owned(order('A')), ...coupons.map((address) => owned(address)));
    expect(findingsIn({ ledger })).toEqual([
      {
        code: 'type-vanished',
        severity: 'refuse',
        message: 'type Coupon left `types:`, while the ledger owns 2 of it',
        addresses: coupons,
        remedy: 'declare Coupon under `types:` again; its instances can then be removed or forgotten',
      },
    ]);
    expect(codesIn({ ledger: undefined })).toEqual([]);
  });

  it('a type called like what every object inherits is not declared for that', () => {
    expect(codesIn({ ledger: ledgerOf(owned(order('A')), owned(instanceAddress('constructor', 'C'))) })).toEqual([
      'type-vanished',
    ]);
  });
});
