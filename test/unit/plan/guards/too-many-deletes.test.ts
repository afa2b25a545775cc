import { describe, expect, it } from 'vitest';
import { contactAddress, instanceAddress } from '../../../../src/model/address.ts';
import type { Change } from '../../../../src/model/change.ts';
import {
  aChange,
  aField,
  aShop,
  aShopThatPrunes,
  declared,
  desiredOf,
  ledgerOf,
  liveOf,
  living,
  order,
  owned,
  PLAIN,
} from '../../../support/model-values.ts';
import { CONTACT, codesIn, DELETION, findingsIn, refusedIn } from '../../../support/quiet-world.ts';

function deletions(count: number): Change[] {
  return Array.from({ length: count }, (_, index) => ({ ...DELETION, address: order(`D${index}`) }));
}

function owns(count: number) {
  return ledgerOf(...Array.from({ length: count }, (_, index) => owned(order(`O${index}`))));
}

describe('too-many-deletes', () => {
  it('allows the limit or its share of what is owned, whichever is more, and never more than a hundred by share', () => {
    const desired = desiredOf(declared(order('K')));
    const allowed = (count: number, limits: { deletes: number; deletePercent: number }) => {
      const over = { project: { ...aShop(), limits }, ledger: owns(count), desired };
      const refused = (deletes: number) => codesIn({ ...over, changes: deletions(deletes) }).length > 0;
      return Array.from({ length: 110 }, (_, deletes) => deletes).findLast((deletes) => !refused(deletes));
    };
    expect(allowed(29, { deletes: 3, deletePercent: 10 })).toBe(3);
    expect(allowed(49, { deletes: 3, deletePercent: 10 })).toBe(4);
    expect(allowed(300, { deletes: 3, deletePercent: 50 })).toBe(100);
    expect(allowed(300, { deletes: 102, deletePercent: 50 })).toBe(102);
  });

  it('takes its share of what is live, each once, where and only where all that is not declared is pruned', () => {
    const keys = Array.from({ length: 40 }, (_, index) => `O${index}`);
    const live = liveOf(
      [
        ...keys.map((key) => living(order(key))),
        ...keys.map((key) => living(contactAddress('id', key))),
        ...keys.map((key) => living(instanceAddress('Product', key))),
        ...keys.map((key) => living(instanceAddress('constructor', key))),
      ],
      [],
      { listed: ['Order'] },
    );
    const changes = deletions(5);
    const over = { live, changes, desired: desiredOf(declared(order('K'))) };
    const messageOf = (prune: 'owned' | 'all' | 'never', ledger: ReturnType<typeof ledgerOf> | undefined) =>
      findingsIn({ ...over, project: aShopThatPrunes(prune), ledger }).map(({ message }) => message);
    expect(messageOf('all', owns(10))).toEqual(['5 deletes, where 4 are allowed']);
    expect(messageOf('all', undefined)).toEqual(['5 deletes, where 4 are allowed']);
    expect(messageOf('owned', owns(10))).toEqual(['5 deletes, where 3 are allowed']);
    expect(messageOf('never', undefined)).toEqual(['5 deletes, where 3 are allowed']);
  });

  it('says how many there are, how many are allowed, and which number was given instead', () => {
    const limited = (deletes: number) => ({
      project: { ...aShop(), limits: { deletes, deletePercent: 0 } },
      desired: desiredOf(declared(order('K'))),
    });
    expect(findingsIn({ ...limited(0), changes: [DELETION, aChange(order('B'))] })).toEqual([
      {
        code: 'too-many-deletes',
        severity: 'refuse',
        message: '1 delete, where 0 are allowed',
        addresses: [order('A')],
        remedy: '--allow-deletes 1',
      },
    ]);
    const options = { ...PLAIN, allowDeletes: 7 };
    expect(findingsIn({ ...limited(1), changes: deletions(2), options })[0]?.message).toBe(
      '2 deletes, where 1 is allowed and --allow-deletes says 7',
    );
    expect(codesIn({ ...limited(2), changes: deletions(2), options }), 'no number is needed').toEqual([]);
  });

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

  it('counts those of other shards, and takes the exact number of all', () => {
    const desired = desiredOf(declared(order('K')));
    const few = { desired, ledger: owns(5), changes: deletions(2) };
    expect(codesIn(few)).toEqual([]);
    expect(refusedIn({ ...few, elsewhere: 5 })).toEqual(['too-many-deletes: --allow-deletes 7']);
    expect(codesIn({ ...few, elsewhere: 5, options: { ...PLAIN, allowDeletes: 2 } })).toEqual(['too-many-deletes']);
    expect(codesIn({ ...few, elsewhere: 5, options: { ...PLAIN, allowDeletes: 7 } })).toEqual([]);
    expect(codesIn({ ...few, changes: [], elsewhere: 5 })).toEqual(['too-many-deletes']);
  });
});
