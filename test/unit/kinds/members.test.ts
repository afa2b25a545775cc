import { describe, expect, it } from 'vitest';
import { parseMembers } from '../../../src/kinds/members.ts';
import { isSameType } from '../../../src/model/same-type.ts';

const member = (id: string, externalId?: string | null, type?: string) => ({ id, externalId, type });
const wire = { id: '21', external_id: 'ORD-1', type: 'Order', custom_attributes: {} };

describe('parseMembers', () => {
  it.each([
    [
      { type: 'Order.list', instances: [wire, { id: 22, external_id: null }] },
      [member('21', 'ORD-1', 'Order'), member('22', null)],
    ],
    [{ type: 'order.list', instances: [] }, []],
    [{ type: 'order.list', instances: null }, []],
    [{ instances: ['21', 22] }, [member('21'), member('22')]],
    [[wire], [member('21', 'ORD-1', 'Order')]],
    [
      ['21', 22],
      [member('21'), member('22')],
    ],
    [[], []],
    ['21', [member('21')]],
    [21, [member('21')]],
    [wire, [member('21', 'ORD-1', 'Order')]],
    [null, []],
    [undefined, []],
    ['', []],
    [{ found: false }, []],
  ])('reads %j', (raw, expected) => {
    expect(parseMembers(raw)).toEqual(expected);
  });

  it.each([true, {}, { type: 'Order.list' }, [null], [['21']], [{ id: null }], [''], 1.5, { id: '1', external_id: 7 }])(
    'does not read %j',
    (raw) => {
      expect(parseMembers(raw)).toBeUndefined();
    },
  );
});

it('compares types as loosely as Intercom names them, and no looser', () => {
  expect(isSameType('Order.list', 'Order')).toBe(true);
  expect(isSameType('order.list', 'Order')).toBe(true);
  expect(isSameType('Test Object', 'Test_Object')).toBe(true);
  expect(isSameType('Orders', 'Order')).toBe(false);
});
