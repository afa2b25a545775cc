import { describe, expect, it } from 'vitest';
import { bothSides } from '../../../src/diff/both-sides.ts';
import { type Address, contactAddress, instanceAddress } from '../../../src/model/address.ts';
import type { DesiredRecord } from '../../../src/model/desired.ts';
import type { Json } from '../../../src/model/json.ts';
import type { AttributeSpec } from '../../../src/model/project.ts';
import { aShop, body, declared, desiredOf } from '../../support/model-values.ts';

const to = (type: string, many = true): AttributeSpec => ({
  type: 'relationship',
  to: type,
  many,
  members: 'exact',
  required: false,
  sensitive: false,
});

/** Types of nothing but relationships, as `{Order: {items: 'Product'}}`. */
function projectOf(types: { [type: string]: { [name: string]: string } }) {
  const specs = Object.entries(types).map(([type, relations]) => {
    const attributes = Object.fromEntries(Object.entries(relations).map(([name, other]) => [name, to(other)]));
    return [type, { prune: 'owned' as const, attributes }];
  });
  return aShop({ types: Object.fromEntries(specs) });
}

const PAIR = projectOf({ Order: { items: 'Product' }, Product: { orders: 'Order' } });
const O = instanceAddress('Order', 'O');
const P = instanceAddress('Product', 'P');
const has = (address: Address, attributes: { [name: string]: Json }, over: Partial<DesiredRecord> = {}) =>
  declared(address, body(attributes), over);

function told(
  records: readonly DesiredRecord[],
  {
    project = PAIR,
    covers = () => true,
    mirrored = 'yes',
  }: { project?: typeof PAIR; covers?: (address: Address) => boolean; mirrored?: 'yes' | 'no' } = {},
): string[] {
  const notes = bothSides({ project, desired: desiredOf(...records), covers, traits: { mirrored } });
  for (const note of notes) expect(note.code).toBe('both-sides-written');
  return notes.map(({ address, message }) => `${address}: ${/^\S+ has \S+ among its \w+/u.exec(message)?.[0]}`);
}

const CONTRADICTION = [has(O, { items: ['P'] }), has(P, { orders: [] })];
const TOLD = [`${O}: ${O} has ${P} among its items`, `${P}: ${O} has ${P} among its items`];

describe('bothSides', () => {
  it('tells both records when one has what the other leaves out, where one side writes the other', () => {
    expect(told(CONTRADICTION)).toEqual(TOLD);
    expect(told(CONTRADICTION, { mirrored: 'no' })).toEqual([]);
    expect(told([has(P, { orders: ['O'] }), has(O, { items: [] })])).toHaveLength(2);
    const two = instanceAddress('Order', 'O2');
    expect(told([...CONTRADICTION, has(two, { items: ['P'] })])).toHaveLength(4);
  });

  it('is silent where both agree, and where one side alone is written', () => {
    expect(told([has(O, { items: ['P'] }), has(P, { orders: ['O'] })])).toEqual([]);
    expect(told([has(O, { items: ['P'] }), has(P, {})])).toEqual([]);
    expect(told([has(O, { items: ['P', { id: '7' }] })])).toEqual([]);
    expect(told([has(O, { items: ['P'] }), has(P, { orders: [] }, { state: 'external' })])).toEqual([]);
    expect(told([has(O, { items: ['P'] }, { state: 'absent' }), has(P, { orders: [] })])).toEqual([]);
    expect(told([has(contactAddress('id', '1'), { items: ['P'] }), has(P, { orders: [] })])).toEqual([]);
  });

  it('counts as soon as one of the two is in scope', () => {
    for (const one of [O, P]) expect(told(CONTRADICTION, { covers: (address) => address === one })).toEqual(TOLD);
    expect(told(CONTRADICTION, { covers: () => false })).toEqual([]);
  });

  it('judges a type that points at itself by exactly two relationships', () => {
    const [A, B] = [instanceAddress('Node', 'A'), instanceAddress('Node', 'B')];
    const records = [has(A, { children: ['B'] }), has(B, { parents: [] })];
    expect(told(records, { project: projectOf({ Node: { parents: 'Node', children: 'Node' } }) })).toEqual([
      `${A}: ${A} has ${B} among its children`,
      `${B}: ${A} has ${B} among its children`,
    ]);
    expect(told(records, { project: projectOf({ Node: { children: 'Node' } }) })).toEqual([]);
    const three = projectOf({ Node: { parents: 'Node', children: 'Node', friends: 'Node' } });
    expect(told(records, { project: three })).toEqual([]);
  });

  it('says what stands on which side, and what to do', () => {
    const notes = bothSides({
      project: PAIR,
      desired: desiredOf(...CONTRADICTION),
      covers: () => true,
      traits: { mirrored: 'yes' },
    });
    expect(notes[0]?.message).toBe(
      `${O} has ${P} among its items, and the orders of ${P} do not have ${O}: in this workspace both sides write one ` +
        'another (doctor --canary: mirrored), so that each apply undoes one of them. Write the association on both ' +
        'sides, or on one only',
    );
  });

  it('finds the other side among relationships with other types', () => {
    const busy = projectOf({
      Order: { buyer: 'Customer', items: 'Product' },
      Product: { orders: 'Order', tags: 'Tag' },
      Invoice: { order: 'Order' },
      Customer: { favourites: 'Product' },
    });
    expect(told(CONTRADICTION, { project: busy })).toEqual(TOLD);
  });

  it('tells in the order of types and names, whatever the YAML has them in', () => {
    const B = instanceAddress('Buyer', 'B');
    const records = [
      has(O, { buyers: ['B'], items: ['P'] }),
      has(P, { orders: [], buyers: ['B'] }),
      has(B, { orders: [], products: [] }),
    ];
    const sorted = { Order: { buyers: 'Buyer', items: 'Product' }, Product: { buyers: 'Buyer', orders: 'Order' } };
    const turned = { Product: { orders: 'Order', buyers: 'Buyer' }, Order: { items: 'Product', buyers: 'Buyer' } };
    const ofBuyers = { Buyer: { products: 'Product', orders: 'Order' } };
    const expected = [`${O}: ${O} has ${B} among its buyers`, `${B}: ${O} has ${B} among its buyers`, ...TOLD];
    for (const types of [
      { ...sorted, ...ofBuyers },
      { ...turned, ...ofBuyers },
    ]) {
      const found = told(records, { project: projectOf(types) });
      expect(found.slice(0, 4)).toEqual(expected);
      expect(found.slice(4)).toEqual([P, B].map((address) => `${address}: ${P} has ${B} among its buyers`));
    }
  });

  it('does not guess which of several relationships belong together', () => {
    const rivals = projectOf({ Order: { items: 'Product', gifts: 'Product' }, Product: { orders: 'Order' } });
    expect(told(CONTRADICTION, { project: rivals })).toEqual([]);
    const twoBack = projectOf({ Order: { items: 'Product' }, Product: { orders: 'Order', returns: 'Order' } });
    expect(told(CONTRADICTION, { project: twoBack })).toEqual([]);
  });
});
