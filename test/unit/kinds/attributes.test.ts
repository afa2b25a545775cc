import { describe, expect, it } from 'vitest';
import type { ApiRecord } from '../../../src/api/lookup.ts';
import { buildCustomAttributes, readCustomAttributes } from '../../../src/kinds/attributes.ts';
import { buildWireSpecs } from '../../../src/kinds/wire-spec.ts';
import type { JsonObject } from '../../../src/model/json.ts';
import { aProject } from './a-project.ts';

const specs = buildWireSpecs(aProject());
const aRecord = (customAttributes: JsonObject): ApiRecord => ({
  id: '22',
  externalId: 'ORD-1',
  customAttributes,
  raw: { type: 'Order' },
});

describe('readCustomAttributes', () => {
  it('makes declared values canonical and leaves others as they came', () => {
    const raw = {
      number: 1001,
      count: '7',
      total: '99.99',
      paid: 'false',
      placed_at: '2026-03-01',
      status: null,
      other: '7',
    };
    expect(readCustomAttributes(aRecord(raw), specs('instance', 'Order')).attributes).toEqual({
      number: '1001',
      count: 7,
      total: 99.99,
      paid: false,
      placed_at: 1_772_323_200,
      status: null,
      other: '7',
    });
  });

  it('shows declared relationships even when empty, and undeclared ones by their envelope', () => {
    const instances = [{ id: '5', external_id: 'SKU-5', type: 'Product' }];
    const raw = { items: { type: 'items.list', instances }, other: { type: 'Order.list', instances: [] } };
    const read = readCustomAttributes(aRecord(raw), specs('instance', 'Order'));
    expect(read.members).toEqual({
      '/attributes/items': [{ id: '5', externalId: 'SKU-5' }],
      '/attributes/gift': [],
      '/attributes/other': [],
    });
    expect(read.attributes).toEqual({});
  });

  it('puts relationships of contacts and conversations among associations', () => {
    expect(readCustomAttributes(aRecord({ orders: ['1'] }), specs('contact')).members).toEqual({
      '/associations/orders': [{ id: '1', externalId: undefined }],
    });
    expect(readCustomAttributes(aRecord({ 'a/b': { instances: ['1'] } }), specs('conversation')).members).toEqual({
      '/associations/order': [],
      '/associations/a~1b': [{ id: '1', externalId: undefined }],
    });
  });

  it('reads types nobody declared', () => {
    expect(readCustomAttributes(aRecord({ a: '1' }), specs('instance', 'constructor'))).toEqual({
      attributes: { a: '1' },
      members: {},
    });
  });

  it('takes `__proto__` for a name like any other', () => {
    const raw = JSON.parse('{"__proto__":{"polluted":true},"constructor":"x"}') as JsonObject;
    const { attributes } = readCustomAttributes(aRecord(raw), specs('instance', 'Order'));
    expect(JSON.stringify(attributes)).toBe('{"__proto__":{"polluted":true},"constructor":"x"}');
    expect(Object.getPrototypeOf(attributes)).toBe(Object.prototype);
    expect(JSON.stringify(buildCustomAttributes([{ pointer: '/attributes/__proto__', value: 1 }]))).toBe(
      '{"__proto__":1}',
    );
  });

  it('stops at a relationship that is none, or that points at another type', () => {
    const spec = specs('instance', 'Order');
    expect(() => readCustomAttributes(aRecord({ items: true }), spec)).toThrow(
      expect.objectContaining({
        code: 'relationship-unreadable',
        message: expect.stringContaining('"items" of Order ORD-1'),
      }),
    );
    const instances = [{ id: '5', type: 'Order' }];
    expect(() => readCustomAttributes(aRecord({ items: { type: 'x.list', instances } }), spec)).toThrow(
      expect.objectContaining({ code: 'relationship-type-differs', hint: expect.stringContaining('to: Order') }),
    );
  });
});

describe('buildCustomAttributes', () => {
  it('sends exactly the given fields, relationships as ids', () => {
    expect(
      buildCustomAttributes([
        { pointer: '/external_created_at', value: 1 },
        { pointer: '/attributes/number', value: '' },
        { pointer: '/attributes/a~1b~0', value: null },
        { pointer: '/attributes/items', members: ['2', '1'], many: true },
        { pointer: '/attributes/none', members: [], many: true },
        { pointer: '/attributes/gift', members: ['3'], many: false },
        { pointer: '/attributes/gone', members: [], many: false },
        { pointer: '/associations/orders', members: ['4'], many: true },
      ]),
    ).toEqual({ number: '', 'a/b~': null, items: ['2', '1'], none: [], gift: '3', gone: null, orders: ['4'] });
  });

  it('refuses what JSON would silently turn into a clearing', () => {
    expect(() => buildCustomAttributes([{ pointer: '/attributes/a', value: Number.NaN }])).toThrow('finite');
    expect(() => buildCustomAttributes([{ pointer: '/attributes/a', members: ['1', '2'], many: false }])).toThrow(
      'one member',
    );
  });
});
