import { describe, expect, it } from 'vitest';
import { instanceAddress } from '../../../../src/model/address.ts';
import { declared, desiredOf, order, PLAIN } from '../../../support/model-values.ts';
import { codesIn, DELETION, refusedIn } from '../../../support/quiet-world.ts';

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
});
