import { describe, expect, it } from 'vitest';
import { contactAddress } from '../../../../src/model/address.ts';
import { aChange, aField, aShop, declared, desiredOf, order, PLAIN } from '../../../support/model-values.ts';
import { CONTACT, codesIn, DELETION, refusedIn } from '../../../support/quiet-world.ts';

describe('too-many-deletes', () => {
  it('a delete for each instance that takes the place of another counts as none; protection holds all the same', () => {
    const moves = (from: string, to: string, over = {}) =>
      aChange(order(from), { action: 'delete', after: null, entry: null, movedTo: order(to), ...over });
    const eleven = Array.from({ length: 11 }, (_, index) => moves(`A${index}`, `N${index}`));
    expect(refusedIn({ changes: eleven })).toEqual([]);
    const merged = Array.from({ length: 5 }, (_, index) => moves(`A${index}`, 'N'));
    expect(refusedIn({ changes: merged })).toEqual(['too-many-deletes: --allow-deletes 4']);
    expect(codesIn({ changes: [moves('A', 'N', { protected: true })] })).toEqual(['protected']);
  });

  it('counts instances, releases and members attached by others, each of them', () => {
    const strict = { ...aShop(), limits: { deletes: 0, deletePercent: 0 } };
    const foreign = aChange(CONTACT, {
      fields: [aField('/associations/orders', ['X', 'Y'], [], { foreignDetached: 2 })],
    });
    const changes = [DELETION, aChange(contactAddress('id', 'd'), { released: true }), foreign];
    const desired = desiredOf(declared(order('B')));
    expect(refusedIn({ project: strict, desired, changes })).toEqual(['too-many-deletes: --allow-deletes 4']);
    expect(codesIn({ project: strict, desired, changes, options: { ...PLAIN, allowDeletes: 4 } })).toEqual([]);
    expect(codesIn({ project: strict, desired, changes: [aChange(CONTACT)] })).toEqual([]);
  });
});
