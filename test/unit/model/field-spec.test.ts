import { expect, it } from 'vitest';
import { contactAddress, conversationAddress, instanceAddress } from '../../../src/model/address.ts';
import { fieldSpec } from '../../../src/model/field-spec.ts';
import { aShop, order } from '../../support/model-values.ts';

it('finds what is declared of a field, by the kind of its record', () => {
  const spec = (address: ReturnType<typeof order>, pointer: string) => fieldSpec(aShop(), address, pointer);
  expect(spec(order('A'), '/attributes/note').attribute?.type).toBe('string');
  expect(spec(order('A'), '/attributes/parts').relationship).toMatchObject({ to: 'Order', many: true });
  expect(spec(contactAddress('id', '1'), '/associations/orders').relationship?.many).toBe(true);
  expect(spec(conversationAddress('1'), '/associations/order').relationship?.many).toBe(false);
  expect(spec(conversationAddress('1'), '/associations/orders').relationship).toBeUndefined();
  expect(spec(order('A'), '/associations/orders').relationship, 'an instance has no associations').toBeUndefined();
  expect(spec(order('A'), '/attributes/constructor').attribute).toBeUndefined();
});

it('finds the attributes of every kind, and whether they are sensitive', () => {
  const spec = (address: ReturnType<typeof order>, pointer: string) => fieldSpec(aShop(), address, pointer);
  expect(spec(contactAddress('email', 'a@b'), '/attributes/tier')).toMatchObject({
    attribute: { type: 'string' },
    relationship: undefined,
    sensitive: false,
  });
  expect(spec(conversationAddress('1'), '/attributes/rating').attribute?.type).toBe('integer');
  expect(spec(conversationAddress('1'), '/attributes/tier').attribute).toBeUndefined();
  expect(spec(order('A'), '/attributes/secret').sensitive).toBe(true);
  expect(spec(order('A'), '/attributes/note').sensitive).toBe(false);
  expect(spec(contactAddress('id', '1'), '/associations/orders').sensitive).toBe(false);
  expect(spec(contactAddress('id', '1'), '/associations/orders').attribute).toBeUndefined();
});

it.each([
  [order('A'), '/external_created_at'],
  [order('A'), '/attributes/missing'],
  [order('A'), '/associations/order'],
  [instanceAddress('Nothing', 'A'), '/attributes/note'],
  [instanceAddress('constructor', 'A'), '/attributes/name'],
  [contactAddress('id', '1'), '/associations/toString'],
  [contactAddress('id', '1'), '/associations/tier'],
  ['company/1' as ReturnType<typeof order>, '/attributes/tier'],
])('nothing is declared of %s %s', (address, pointer) => {
  expect(fieldSpec(aShop(), address, pointer)).toEqual({
    relationship: undefined,
    attribute: undefined,
    sensitive: false,
  });
});

it('a time is no attribute, even when one has its name', () => {
  const shop = aShop();
  const time = { type: 'datetime', required: false, sensitive: true } as const;
  const types = { Order: { prune: 'owned', attributes: { external_created_at: time } } } as const;
  expect(fieldSpec({ ...shop, types }, order('A'), '/external_created_at').attribute).toBeUndefined();
  expect(fieldSpec({ ...shop, types }, order('A'), '/attributes/external_created_at').attribute).toBe(time);
});
