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

  it('tells of members without an external id on either side, and of no others', () => {
    const orders = (...members: (string | { id: string })[]): Body => body({}, { orders: members });
    for (const [left, right] of [
      [orders('A', { id: '1' }), orders('A')],
      [orders('A'), orders('A', { id: '1' })],
    ]) {
      expect(compare(contact, left, right).unnamedMembers).toEqual([contact]);
    }
    expect(compare(contact, orders('A'), orders('B')).unnamedMembers).toEqual([]);
    expect(compare(A, body({ note: 'x' }), body({ note: 'y' })).unnamedMembers).toEqual([]);
  });

  it('compares the external times of instances, and of nothing else', () => {
    const at = (time: number): Body => ({ ...body(), external_updated_at: time });
    expect(compare(A, at(1), at(2)).differing).toEqual([
      { address: A, fields: [{ pointer: '/external_updated_at', left: 1, right: 2, sensitive: false }] },
    ]);
    expect(compare(contact, at(1), at(2))).toMatchObject({ differing: [], same: 1 });
  });

  it('tells addresses and fields in order, whatever order they come in', () => {
    const [B, C] = [order('B'), order('C')];
    const side = (value: string) => ({
      project,
      live: liveOf([C, A, B].map((address) => living(address, body({ total: value, note: value })))),
    });
    const { differing } = compareLive(side('1'), side('2'), [C, A, B]);
    expect(differing.map(({ address }) => address)).toEqual([A, B, C]);
    expect(differing[0]?.fields.map(({ pointer }) => pointer)).toEqual(['/attributes/note', '/attributes/total']);
    const fewer = compareLive(
      { project, live: liveOf([living(A, body({ total: '1' }))]) },
      { project, live: liveOf([living(A, body({ note: '2' }))]) },
      [A],
    );
    expect(fewer.differing[0]?.fields.map(({ pointer }) => pointer)).toEqual(['/attributes/note', '/attributes/total']);
  });

  it('goes by what either environment declares', () => {
    const bare = { ...project, types: {}, contacts: { attributes: {}, relationships: {} } };
    const differ = (left: typeof project, right: typeof project, one: Body, other: Body) =>
      compareLive(
        { project: left, live: liveOf([living(A, one)]) },
        { project: right, live: liveOf([living(A, other)]) },
        [A],
      ).differing.flatMap(({ fields }) => fields);
    for (const [left, right] of [
      [project, bare],
      [bare, project],
    ] as const) {
      expect(differ(left, right, body({ secret: 'x' }), body({ secret: 'y' }))).toMatchObject([{ sensitive: true }]);
      expect(differ(left, right, body({ parts: ['B', 'A'] }), body({ parts: ['A', 'B'] }))).toEqual([]);
      expect(differ(left, right, body({ parts: 'A' }), body({ parts: ['A', 'B'] }))).toMatchObject([
        { left: ['A'], right: ['A', 'B'] },
      ]);
    }
    expect(differ(bare, bare, body({ note: 'x' }), body({ note: 'y' }))).toEqual([]);
  });
});
