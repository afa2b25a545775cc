import { describe, expect, it } from 'vitest';
import { contactAddress, instanceAddress } from '../../../src/model/address.ts';
import { targetsOf } from '../../../src/plan/targets.ts';
import { aShop, order } from '../../support/model-values.ts';

const shop = aShop();

describe('targetsOf', () => {
  it('names the instances that one or many members stand for, of the type the field points at', () => {
    expect(targetsOf(shop, order('A'), '/attributes/parent', 'B')).toEqual([order('B')]);
    expect(targetsOf(shop, order('A'), '/attributes/items', ['P', 'Q'])).toEqual([
      instanceAddress('Product', 'P'),
      instanceAddress('Product', 'Q'),
    ]);
    expect(targetsOf(shop, contactAddress('id', 'c'), '/associations/orders', ['B'])).toEqual([order('B')]);
  });

  it('has no name for a member without an external id', () => {
    expect(targetsOf(shop, order('A'), '/attributes/parts', ['B', { id: '17' }])).toEqual([order('B')]);
  });

  it('finds none where nothing is set, or where the field points at nothing', () => {
    for (const unset of [null, [], '']) expect(targetsOf(shop, order('A'), '/attributes/parent', unset)).toEqual([]);
    expect(targetsOf(shop, order('A'), '/attributes/note', 'B')).toEqual([]);
    expect(targetsOf(shop, order('A'), '/attributes/undeclared', ['B'])).toEqual([]);
  });
});
