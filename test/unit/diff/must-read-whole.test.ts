import { describe, expect, it } from 'vitest';
import { mustReadWhole } from '../../../src/diff/must-read-whole.ts';
import type { Traits } from '../../../src/model/traits.ts';
import {
  aSharedShop,
  aShop,
  body,
  declared,
  desiredOf,
  HASHER,
  ledgerOf,
  order,
  owned,
} from '../../support/model-values.ts';
import { attached, contact, ORDERS } from './at-rest.ts';

const wants = (...orders: string[]) => desiredOf(declared(contact, body({}, { orders })));
const entry = (...members: string[]) => owned(contact, { [ORDERS]: attached(...members) }, { id: 'c1' });

/** What a decision needs when the contact shows these members; `absent` are orders that no longer exist. */
function need(
  members: readonly string[],
  {
    project = aShop(),
    desired = desiredOf(),
    ledger = ledgerOf(),
    absent = [] as string[],
    traits = {} as Traits,
  } = {},
) {
  return mustReadWhole({ project, desired, ledger, hasher: HASHER, traits })(
    contact,
    'c1',
    ORDERS,
    members,
    () => absent,
  );
}

describe('mustReadWhole', () => {
  it('needs nothing of a field that nobody declares or owns', () => {
    expect(need(['A'])).toBe('no');
    expect(need(['A'], { desired: desiredOf(declared(contact)) })).toBe('no');
  });

  it('needs all members where others may join, where some of ours are missing, and where ours go and others stay', () => {
    expect(need(['A'], { project: aSharedShop(), desired: wants('A') })).toBe('must');
    expect(need(['A'], { desired: wants('A'), ledger: ledgerOf(entry('A', 'B')) })).toBe('must');
    expect(need(['A', 'THEIRS'], { ledger: ledgerOf(entry('A')) })).toBe('must');
    expect(need(['A'], { ledger: ledgerOf(entry('A')) })).toBe('helps');
  });

  it('knows an entry by kind and id, and nothing of one whose id was never learned', () => {
    const fields = { [ORDERS]: attached('A', 'B') };
    const over = { desired: desiredOf(declared(contact)) };
    expect(need(['A'], { ...over, ledger: ledgerOf(owned(contact, fields, { id: 'c1' })) })).toBe('must');
    expect(need(['A'], { ...over, ledger: ledgerOf(owned(contact, fields, { id: null })) })).toBe('no');
    expect(need(['A'], { ...over, ledger: ledgerOf(owned(order('c1'), fields, { id: 'c1' })) })).toBe('no');
  });

  it('minds what an interrupted run meant to attach', () => {
    const intended = { [ORDERS]: attached('A') };
    const ledger = ledgerOf(owned(contact, {}, { id: 'c1', intended }));
    expect(need(['A'], { ledger })).toBe('helps');
    expect(need(['A', 'THEIRS'], { ledger })).toBe('must');
  });

  it('needs nothing but what is declared where there is no ledger', () => {
    const input = { project: aShop(), desired: wants('A'), ledger: undefined, hasher: HASHER };
    expect(mustReadWhole(input)(contact, 'c1', ORDERS, ['B'], () => [])).toBe('helps');
  });

  it('takes the only one that can be for all there is', () => {
    const shop = aShop();
    const one = { ...shop.contacts.relationships['orders'], to: 'Order', many: false, members: 'exact' } as const;
    const project = { ...shop, contacts: { ...shop.contacts, relationships: { orders: one } } };
    expect(need(['THEIRS'], { project, ledger: ledgerOf(entry()) })).toBe('helps');
    expect(need(['THEIRS'], { project, ledger: ledgerOf(entry('A')) })).toBe('helps');
    expect(need([], { project, ledger: ledgerOf(entry('A')) })).toBe('must');
    expect(need(['A', 'THEIRS'], { project, ledger: ledgerOf(entry('A')) })).toBe('must');
  });

  it('does not miss a member whose instance is gone', () => {
    const over = { desired: wants('A'), ledger: ledgerOf(entry('A', 'B')) };
    expect(need(['A'], { ...over, absent: ['B'] })).toBe('no');
    // Whose instances they were is not known any more: nothing explains what is missing.
    const project = { ...aShop(), contacts: { attributes: {}, relationships: {} } };
    expect(need(['A'], { project, ledger: ledgerOf(entry('A', 'B')), absent: ['B'] })).toBe('must');
  });

  it('is helped by them where the set is to be replaced', () => {
    expect(need(['A'], { desired: wants('A') })).toBe('no');
    expect(need(['B'], { desired: wants('A') })).toBe('helps');
    expect(need([], { desired: wants('A') })).toBe('no');
  });

  it('believes a list shorter than this workspace was seen to show', () => {
    const over = { desired: wants('A'), ledger: ledgerOf(entry('A', 'B')) };
    expect(need(['A'], { ...over, traits: { nested_limit: 10 } })).toBe('no');
    expect(need(['A'], { ...over, traits: { nested_limit: 1 } })).toBe('must');
  });
});
