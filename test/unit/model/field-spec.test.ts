import { expect, it } from 'vitest';
import { contactAddress, conversationAddress } from '../../../src/model/address.ts';
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
