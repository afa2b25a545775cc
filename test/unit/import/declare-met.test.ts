import { describe, expect, it } from 'vitest';
import { declareMet, type MetRecord } from '../../../src/import/declare-met.ts';
import type { Address } from '../../../src/model/address.ts';
import type { Json } from '../../../src/model/json.ts';
import type { RemoteMember } from '../../../src/model/remote.ts';
import { randomProject } from '../../support/random-schema.ts';

const PROJECT = {
  ...randomProject({ version: '2.16', prunes: [], members: 'exact' }),
  types: {},
  contacts: { attributes: {}, relationships: {} },
};

function met(
  address: Address,
  attributes: { [name: string]: Json },
  members: { [name: string]: readonly RemoteMember[] } = {},
): MetRecord {
  return { address, record: { id: '1', externalId: '1', body: { attributes, associations: {} }, members } };
}

const to = (type: string, id = '7'): RemoteMember => ({ id, externalId: `E-${id}`, type });

function declare(records: readonly MetRecord[], allAttributes = false) {
  return declareMet({ project: PROJECT, types: ['Order'], met: records, allAttributes });
}

describe('what is met and not declared', () => {
  it('is declared by type, with the types that are pointed at; Intercom writes their names in several ways', () => {
    const { types, fields } = declare([
      met('instance/Order/1', { b: 1.5 }, { '/attributes/items': [to('Line_Item.list'), to('Line_Item.list', '8')] }),
      met('instance/Order/2', { a: true }, { '/attributes/items': [to('line_item')], '/attributes/none': [] }),
    ]);
    expect(types).toEqual(['Line_Item', 'Order']);
    expect(fields.map(({ name, spec }) => [name, spec.type])).toEqual([
      ['a', 'boolean'],
      ['b', 'decimal'],
      ['items', 'relationship'],
    ]);
    expect(fields[2]).toMatchObject({ spec: { to: 'Line_Item', many: true }, guess: undefined });
  });

  it('is every relationship of a contact, and its attributes only when they are asked for', () => {
    const contact = met('contact/external_id:7', { tier: 'gold' }, { '/associations/orders': [to('order')] });
    expect(declare([contact]).fields.map(({ name }) => name)).toEqual(['orders']);
    expect(declare([contact]).fields[0]).toMatchObject({
      spec: { to: 'Order' },
      guess: expect.stringContaining('many'),
    });
    expect(declare([contact], true).fields.map(({ name }) => name)).toEqual(['orders', 'tier']);
  });

  it('is what Intercom tells, unless the values are something else', () => {
    const attributes = (first: Json) => [
      met('contact/external_id:7', { when: first }),
      met('contact/id:8', { when: 5 }),
    ];
    const declared = (first: Json) => {
      const contacts = new Map([['when', { type: 'datetime', required: false, sensitive: false }]] as const);
      const input = { project: PROJECT, types: [], met: attributes(first), allAttributes: true, told: { contacts } };
      return declareMet(input).fields.map(({ spec, guess }) => [spec.type, guess === undefined]);
    };
    expect(declared(-5)).toEqual([['datetime', true]]);
    expect(declared(null)).toEqual([['datetime', true]]);
    expect(declared('soon')).toEqual([['string', false]]);
  });

  it('is left out and named when no declaration can say it', () => {
    const { fields, notes } = declare([
      met(
        'instance/Order/1',
        { list: ['22'], map: { a: 1 }, unset: null, ['bad\u0001']: 1 },
        { '/attributes/people': [to('contact')], '/attributes/both': [to('Order'), to('Product', '8')] },
      ),
    ]);
    expect(fields).toEqual([]);
    expect(notes.map(({ message }) => message.slice(0, message.indexOf(' of ')))).toEqual([
      '"bad\\u0001"',
      '"both"',
      '"list"',
      '"map"',
      '"people"',
    ]);
  });
});
