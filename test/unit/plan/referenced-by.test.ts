import { describe, expect, it } from 'vitest';
import { contactAddress, conversationAddress } from '../../../src/model/address.ts';
import { referencedBy } from '../../../src/plan/referenced-by.ts';
import { aChange, aShop, body, liveOf, living, order } from '../../support/model-values.ts';

const contact = contactAddress('id', 'c');
const conversation = conversationAddress('9');
const live = liveOf([
  living(order('P'), body({ parent: 'A', parts: ['A', 'B'] })),
  living(conversation, body({}, { order: 'A' })),
  living(contact, body({ tier: 'A' }, { orders: ['A', 'C'] })),
  living(order('Q'), body({ note: 'A', parent: null })),
]);

describe('referencedBy', () => {
  it('finds who points at what will be deleted, each once and in order, by a reference and by nothing else', () => {
    const changes = [aChange(order('A'), { action: 'delete' }), aChange(order('B'), { action: 'delete' })];
    expect([...referencedBy(aShop(), live, changes)].sort()).toEqual([
      [order('A'), [contact, conversation, order('P')]],
      [order('B'), [order('P')]],
    ]);
  });

  it('finds nobody for what is not deleted', () => {
    expect(referencedBy(aShop(), live, [aChange(order('A'))]).size).toBe(0);
    expect(referencedBy(aShop(), live, [aChange(order('Z'), { action: 'delete' })]).size).toBe(0);
  });
});
