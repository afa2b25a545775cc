import { describe, expect, it } from 'vitest';
import { instanceAddress } from '../../../../src/model/address.ts';
import { aChange, declared, desiredOf, order, PLAIN } from '../../../support/model-values.ts';
import { CONTACT, codesIn, DELETION, findingsIn, refusedIn } from '../../../support/quiet-world.ts';

describe('type-emptied', () => {
  it('the last declared one of a type, however few deletes; lifted by the exact number alone', () => {
    const emptied = { desired: desiredOf(declared(instanceAddress('Product', 'P'))), changes: [DELETION] };
    expect(refusedIn(emptied)).toEqual(['type-emptied: --allow-deletes 1']);
    expect(codesIn({ ...emptied, options: { ...PLAIN, allowDeletes: 1 } })).toEqual([]);
    expect(codesIn({ ...emptied, options: { ...PLAIN, allowDeletes: 2 } })).toEqual(['type-emptied']);
    expect(codesIn({ desired: desiredOf(declared(order('B'))), changes: [DELETION] })).toEqual([]);
    expect(
      codesIn({ desired: desiredOf(declared(order('A'), undefined, { state: 'absent' })), changes: [DELETION] }),
    ).toEqual(['type-emptied']);
  });

  it('names what would be deleted of that type, whatever else is done or declared', () => {
    const product = instanceAddress('Product', 'P');
    const changes = [DELETION, { ...DELETION, address: product }, { ...DELETION, address: order('B') }];
    const desired = desiredOf(declared(product), declared(CONTACT));
    expect(findingsIn({ desired, changes: [...changes, aChange(order('C'))] })).toEqual([
      {
        code: 'type-emptied',
        severity: 'refuse',
        message: 'no Order would be left from here, 2 would be deleted: the YAML declares none as present',
        addresses: [order('A'), order('B')],
        remedy: '--allow-deletes 3',
      },
    ]);
    expect(codesIn({ desired: desiredOf(declared(CONTACT)), changes: [] })).toEqual([]);
  });

  it('takes the number of deletes of all shards', () => {
    const emptied = { desired: desiredOf(declared(CONTACT)), changes: [DELETION], elsewhere: 2 };
    expect(codesIn({ ...emptied, options: { ...PLAIN, allowDeletes: 1 } })).toContain('type-emptied');
    expect(codesIn({ ...emptied, options: { ...PLAIN, allowDeletes: 3 } })).toEqual([]);
  });
});
