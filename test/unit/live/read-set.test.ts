import { describe, expect, it } from 'vitest';
import { buildReadSet } from '../../../src/live/read-set.ts';
import { contactAddress, conversationAddress, instanceAddress } from '../../../src/model/address.ts';
import { aShop, aShopThatPrunes, declared, desiredOf, ledgerOf, order, owned } from '../../support/model-values.ts';

const contact = contactAddress('id', 'c');

function readSet(over: Partial<Parameters<typeof buildReadSet>[0]>) {
  return buildReadSet({ project: aShop(), desired: desiredOf(), ledger: undefined, covers: () => true, ...over });
}

function instances(over: Partial<Parameters<typeof buildReadSet>[0]>): { [type: string]: readonly string[] } {
  return Object.fromEntries(readSet(over).instances);
}

describe('buildReadSet', () => {
  it('reads what is present or absent and not what others own, unless something points at it', () => {
    const states = (['present', 'absent', 'forgotten', 'external'] as const).map((state) =>
      declared(order(state), undefined, { state }),
    );
    expect(instances({ desired: desiredOf(...states) })).toEqual({ Order: ['absent', 'present'] });
    const points = declared(contact, undefined, { references: [order('external')] });
    expect(instances({ desired: desiredOf(...states, points) })).toEqual({ Order: ['absent', 'external', 'present'] });
  });

  it('reads what is owned and left the YAML, unless its type is never pruned or is gone', () => {
    const ledger = ledgerOf(owned(order('old')), owned(instanceAddress('constructor', 'x')));
    expect(instances({ ledger })).toEqual({ Order: ['old'] });
    expect(instances({ ledger, project: aShopThatPrunes('never') })).toEqual({});
    expect(instances({ ledger, covers: () => false })).toEqual({});
  });

  it('lists the types that are pruned whole, and no others', () => {
    expect([...readSet({ project: aShopThatPrunes('all') }).listed]).toEqual(['Order']);
    expect([...readSet({}).listed]).toEqual([]);
  });

  it('keeps contacts and conversations apart from instances', () => {
    const talk = conversationAddress('5');
    const set = readSet({ desired: desiredOf(declared(contact)), ledger: ledgerOf(owned(talk), owned(order('A'))) });
    expect(set.records).toEqual([contact]);
    expect(set.ledgerRecords.map(({ address }) => address)).toEqual([talk]);
    expect([...set.owned]).toEqual([order('A')]);
  });
});
