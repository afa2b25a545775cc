import { describe, expect, it } from 'vitest';
import { compareLive } from '../../../src/diff/compare-live.ts';
import type { Body } from '../../../src/model/body.ts';
import { aShop, body, liveOf, living, order } from '../../support/model-values.ts';
import { contact } from './at-rest.ts';

const A = order('A');
const project = aShop();

function compare(address: typeof A, left: Body | undefined, right: Body | undefined) {
  const side = (of: Body | undefined) => ({
    project,
    live: of ? liveOf([living(address, of)]) : liveOf([], [address]),
  });
  return compareLive(side(left), side(right), [address]);
}

describe('compareLive', () => {
  it('tells one side, the other, both and neither', () => {
    expect(compare(A, body(), undefined)).toMatchObject({ onlyLeft: [A], onlyRight: [], same: 0 });
    expect(compare(A, undefined, body())).toMatchObject({ onlyLeft: [], onlyRight: [A], same: 0 });
    expect(compare(A, body(), body())).toMatchObject({ onlyLeft: [], onlyRight: [], differing: [], same: 1 });
    expect(compare(A, undefined, undefined)).toMatchObject({ onlyLeft: [], onlyRight: [], same: 0, nowhere: 1 });
  });

  it('takes unset in all its spellings for one state, and an undeclared attribute for nobody’s', () => {
    expect(compare(A, body({ note: '' }), body({ note: null }))).toMatchObject({ same: 1 });
    expect(compare(A, body({ note: '' }), body())).toMatchObject({ same: 1 });
    expect(compare(A, body({ theirs: 1 }), body({ theirs: 2 }))).toMatchObject({ same: 1 });
    expect(compare(A, body({ note: 'x' }), body({ note: 'y' })).differing).toEqual([
      { address: A, fields: [{ pointer: '/attributes/note', left: 'x', right: 'y', sensitive: false }] },
    ]);
  });

  it('compares members by external id; of those without one only how many there are', () => {
    const orders = (...members: (string | { id: string })[]): Body => ({
      attributes: {},
      associations: { orders: members },
    });
    expect(compare(contact, orders('A', 'B'), orders('B', 'A'))).toMatchObject({ same: 1 });
    const parent = (member: string | string[]): Body => body({ parent: member });
    expect(compare(A, parent('B'), parent(['B']))).toMatchObject({ same: 1 });
    expect(compare(A, parent('B'), parent(['B', 'C'])).differing[0]?.fields).toMatchObject([
      { left: 'B', right: ['B', 'C'] },
    ]);
    const unnamed = compare(contact, orders('A', { id: '1' }), orders('A', { id: '99' }));
    expect(unnamed).toMatchObject({ same: 1, unnamedMembers: [contact] });
    expect(compare(contact, orders('A', { id: '1' }), orders('A')).differing[0]?.fields).toEqual([
      { pointer: '/associations/orders', left: ['A', '(1 without external id)'], right: ['A'], sensitive: false },
    ]);
  });
});
