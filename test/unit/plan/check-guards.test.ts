import { describe, expect, it } from 'vitest';
import { contactAddress, instanceAddress } from '../../../src/model/address.ts';
import { checkGuards } from '../../../src/plan/check-guards.ts';
import type { GuardInput } from '../../../src/plan/guards/guard.ts';
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
} from '../../support/model-values.ts';

const contact = contactAddress('id', 'c');
const deletion = aChange(order('A'), { action: 'delete', after: null, entry: null });

/** A world in which no guard has anything to say: one order declared, owned and live. */
function quiet(over: Partial<GuardInput> = {}): GuardInput {
  return {
    project: aShop(),
    desired: desiredOf(declared(order('A'))),
    live: liveOf([living(order('A'))]),
    ledger: ledgerOf(owned(order('A'))),
    changes: [],
    options: PLAIN,
    ...over,
  };
}

function refused(over: Partial<GuardInput>): string[] {
  return checkGuards(quiet(over)).map(({ code, remedy }) => `${code}: ${remedy}`);
}

function codes(over: Partial<GuardInput>): string[] {
  return checkGuards(quiet(over)).map(({ code }) => code);
}

describe('checkGuards', () => {
  it('says nothing in a quiet world', () => {
    expect(refused({})).toEqual([]);
  });

  it('nothing-declared: an empty YAML over a ledger that owns something; no flag lifts it', () => {
    const options = { ...PLAIN, adopt: true, allowDeletes: 1 };
    expect(codes({ desired: desiredOf(), options })).toEqual(['nothing-declared']);
    expect(codes({ desired: desiredOf(), ledger: undefined })).toEqual([]);
    expect(codes({ desired: desiredOf(), ledger: ledgerOf() })).toEqual([]);
  });

  it('type-vanished: a type that left `types:` while something of it is owned', () => {
    const gone = ledgerOf(owned(order('A')), owned(instanceAddress('Coupon', 'C')));
    expect(codes({ ledger: gone })).toEqual(['type-vanished']);
    expect(codes({ ledger: ledgerOf(owned(order('A')), owned(contact)) })).toEqual([]);
  });

  it('a delete for each instance that takes the place of another counts as none; protection holds all the same', () => {
    const moves = (from: string, to: string, over = {}) =>
      aChange(order(from), { action: 'delete', after: null, entry: null, movedTo: order(to), ...over });
    const eleven = Array.from({ length: 11 }, (_, index) => moves(`A${index}`, `N${index}`));
    expect(refused({ changes: eleven })).toEqual([]);
    const merged = Array.from({ length: 5 }, (_, index) => moves(`A${index}`, 'N'));
    expect(refused({ changes: merged })).toEqual(['too-many-deletes: --allow-deletes 4']);
    expect(codes({ changes: [moves('A', 'N', { protected: true })] })).toEqual(['protected']);
  });

  it('type-vanished: a type called like what every object inherits is not declared for that', () => {
    expect(codes({ ledger: ledgerOf(owned(order('A')), owned(instanceAddress('constructor', 'C'))) })).toEqual([
      'type-vanished',
    ]);
  });

  it('incomplete-listing: prune all without a listing read to its end, unless the run is scoped', () => {
    const project = aShopThatPrunes('all');
    expect(codes({ project })).toEqual(['incomplete-listing']);
    expect(codes({ project, live: liveOf([living(order('A'))], [], { listed: ['Order'] }) })).toEqual([]);
    expect(codes({ project, options: { ...PLAIN, targets: ['*'] } })).toEqual([]);
  });

  it('protected: a delete or a release of something protected, and nothing less', () => {
    expect(codes({ changes: [{ ...deletion, protected: true }] })).toEqual(['protected']);
    expect(codes({ changes: [aChange(contact, { released: true, protected: true })] })).toEqual(['protected']);
    expect(codes({ changes: [aChange(order('A'), { protected: true })] })).toEqual([]);
    const options = { ...PLAIN, adopt: true, allowDeletes: 1 };
    expect(codes({ changes: [{ ...deletion, protected: true }], options }), 'no flag lifts it').toEqual(['protected']);
  });

  it('type-emptied: the last declared one of a type, however few deletes; lifted by the exact number alone', () => {
    const emptied = { desired: desiredOf(declared(instanceAddress('Product', 'P'))), changes: [deletion] };
    expect(refused(emptied)).toEqual(['type-emptied: --allow-deletes 1']);
    expect(codes({ ...emptied, options: { ...PLAIN, allowDeletes: 1 } })).toEqual([]);
    expect(codes({ ...emptied, options: { ...PLAIN, allowDeletes: 2 } })).toEqual(['type-emptied']);
    expect(codes({ desired: desiredOf(declared(order('B'))), changes: [deletion] })).toEqual([]);
    expect(
      codes({ desired: desiredOf(declared(order('A'), undefined, { state: 'absent' })), changes: [deletion] }),
    ).toEqual(['type-emptied']);
  });

  it('too-many-deletes: counts instances, releases and members attached by others, each of them', () => {
    const strict = { ...aShop(), limits: { deletes: 0, deletePercent: 0 } };
    const foreign = aChange(contact, {
      fields: [aField('/associations/orders', ['X', 'Y'], [], { foreignDetached: 2 })],
    });
    const changes = [deletion, aChange(contactAddress('id', 'd'), { released: true }), foreign];
    const desired = desiredOf(declared(order('B')));
    expect(refused({ project: strict, desired, changes })).toEqual(['too-many-deletes: --allow-deletes 4']);
    expect(codes({ project: strict, desired, changes, options: { ...PLAIN, allowDeletes: 4 } })).toEqual([]);
    expect(codes({ project: strict, desired, changes: [aChange(contact)] })).toEqual([]);
  });

  it('adoption: anything not applied from here, lifted by --adopt alone', () => {
    const changes = [aChange(order('A'), { action: 'adopt', origin: 'adopt' })];
    expect(refused({ changes })).toEqual(['adoption: --adopt']);
    expect(codes({ changes, options: { ...PLAIN, allowDeletes: 1 } })).toEqual(['adoption']);
    expect(codes({ changes, options: { ...PLAIN, adopt: true } })).toEqual([]);
  });

  it('a flag for one guard leaves every other standing', () => {
    const changes = [{ ...deletion, protected: true }, aChange(contact, { action: 'adopt', origin: 'adopt' })];
    const options = { ...PLAIN, allowDeletes: 1 };
    expect(codes({ changes, options, desired: desiredOf(declared(instanceAddress('Product', 'P'))) })).toEqual([
      'protected',
      'adoption',
    ]);
  });
});
