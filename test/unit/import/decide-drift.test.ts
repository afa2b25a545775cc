import { describe, expect, it } from 'vitest';
import { importRules } from '../../../src/cli/import/import-rules.ts';
import { decideDrift, type MovedThing } from '../../../src/import/decide-drift.ts';
import type { Desired, DesiredRecord } from '../../../src/model/desired.ts';
import type { Project } from '../../../src/model/project.ts';
import { aSharedShop, aShop, body, declared, desiredOf, HASHER, order } from '../../support/model-values.ts';
import { contact, NOTE, ORDERS } from '../diff/at-rest.ts';

const A = order('A');
const B = order('B');
const PARENT = '/attributes/parent';

const changed = (over: Partial<MovedThing> = {}): MovedThing => ({
  address: A,
  pointer: NOTE,
  kind: 'changed',
  live: 'theirs',
  desired: 'x',
  ...over,
});
const deleted = (over: Partial<MovedThing> = {}): MovedThing => ({
  ...changed({ pointer: null, kind: 'deleted', live: null, desired: undefined, message: 'no longer exists' }),
  ...over,
});

function decide(things: readonly MovedThing[], desired: Desired, project: Project = aShop()) {
  const rules = importRules(project, desired, { ledger: undefined, hasher: HASHER });
  const { decisions, external, removed, kept } = decideDrift(rules, things);
  return {
    fields: decisions.map(({ address, fields }) => [address, Object.fromEntries(fields)]),
    external,
    removed: [...removed],
    kept: [...kept.values()],
  };
}

const note = (over: Partial<DesiredRecord> = {}) => desiredOf(declared(A, body({ note: 'x' }), over), declared(B));

describe('a field that moved', () => {
  it('is written as it is live, and unset as null or as no members', () => {
    expect(decide([changed()], note()).fields).toEqual([[A, { [NOTE]: 'theirs' }]]);
    expect(decide([changed({ live: null })], note()).fields).toEqual([[A, { [NOTE]: null }]]);
    const orders = changed({ address: contact, pointer: ORDERS, live: [], desired: ['A'] });
    const desired = desiredOf(declared(contact, body({}, { orders: ['A'] })));
    expect(decide([orders], desired).fields).toEqual([[contact, { [ORDERS]: [] }]]);
  });

  it('leaves members of others to them, and declares what it points at from now on', () => {
    const desired = desiredOf(declared(contact, body({}, { orders: ['A', 'B'] })), declared(A), declared(B));
    const orders = changed({ address: contact, pointer: ORDERS, live: ['A', 'theirs'], desired: ['A', 'B'] });
    expect(decide([orders], desired)).toMatchObject({
      fields: [[contact, { [ORDERS]: ['A', 'theirs'] }]],
      external: [order('theirs')],
    });
    expect(decide([orders], desired, aSharedShop())).toMatchObject({
      fields: [[contact, { [ORDERS]: ['A'] }]],
      external: [],
    });
  });

  it.each<[string, Partial<MovedThing>, Desired, RegExp]>([
    ['reads a variable', {}, note({ fieldVariables: { [NOTE]: ['X'] } }), /reads a variable/u],
    ['is sensitive', { pointer: '/attributes/secret' }, note(), /is sensitive, and no secret/u],
    ['is sensitive and unset', { pointer: '/attributes/secret', live: null }, note(), /is sensitive/u],
    ['is no option', { pointer: '/attributes/status', live: 'lost' }, note(), /none of the declared options/u],
    ['is no number', { pointer: '/attributes/total', live: 'a' }, note(), /is no number/u],
    ['is not told', { kind: 'unknown' }, note(), /does not show enough/u],
    ['was edited', { edited: true }, note(), /YAML was changed, too/u],
    ['left the YAML', { desired: undefined }, note(), /no longer written/u],
    ['lost its record', {}, desiredOf(declared(B)), /no longer written/u],
    ['is left to others', {}, note({ state: 'external' }), /no longer written/u],
  ])('stays when it %s', (_name, over, desired, why) => {
    const decided = decide([changed(over)], desired);
    expect(decided.kept).toEqual([expect.stringMatching(why)]);
    expect(decided.fields).toEqual([]);
  });
});

describe('a record that is gone', () => {
  const pointing = declared(B, body({ parent: 'A' }), { references: [A] });

  it('leaves the YAML, when nothing points at it any more', () => {
    expect(decide([deleted()], note())).toMatchObject({ removed: [A], kept: [] });
    const unset = changed({ address: B, pointer: PARENT, live: null, desired: 'A' });
    expect(decide([deleted(), unset], desiredOf(declared(A), pointing))).toMatchObject({
      removed: [A],
      fields: [[B, { [PARENT]: null }]],
    });
    const both = [deleted(), deleted({ address: B })];
    expect(decide(both, desiredOf(declared(A), pointing, declared(order('C'))))).toMatchObject({ removed: [A, B] });
  });

  it('stays with everything that it points at, as long as something points at it', () => {
    const middle = declared(order('C'), body({ parent: 'A' }), { references: [A] });
    const last = declared(B, body({ parent: 'C' }), { references: [order('C')] });
    const things = [deleted(), deleted({ address: order('C') })];
    expect(decide(things, desiredOf(declared(A), last, middle))).toMatchObject({
      removed: [],
      kept: expect.arrayContaining([`${B} still points at it`, `${order('C')} still points at it`]),
    });
  });

  it('stays when a move leads to it, when others made theirs, when it is a contact, and when nothing would be left', () => {
    const moved = [{ from: order('old'), to: A, source: { file: 'a.yaml', line: 1, column: 1 } }];
    expect(decide([deleted()], { ...note(), moved }).kept).toEqual([expect.stringContaining('`moved`')]);
    expect(decide([deleted({ replaced: true })], note()).kept).toEqual([expect.stringContaining('trueup import')]);
    const people = desiredOf(declared(contact), declared(B));
    expect(decide([deleted({ address: contact, message: 'is merged' })], people).kept).toEqual([
      expect.stringMatching(/^it is merged, .* name the one/u),
    ]);
    expect(decide([deleted()], desiredOf(declared(A)))).toMatchObject({
      removed: [],
      kept: [expect.stringMatching(/no plan is made of nothing/u)],
    });
  });
});
