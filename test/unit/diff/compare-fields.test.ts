import { describe, expect, it } from 'vitest';
import type { DiffInput } from '../../../src/diff/diff.ts';
import { contactAddress, conversationAddress } from '../../../src/model/address.ts';
import type { DesiredRecord } from '../../../src/model/desired.ts';
import type { Json } from '../../../src/model/json.ts';
import {
  aSharedShop,
  aShop,
  body,
  declared,
  desiredOf,
  HASHER,
  ledgerOf,
  liveOf,
  living,
  order,
  owned,
} from '../../support/model-values.ts';
import { attached, contact, hashed, NOTE, ORDERS, run } from './at-rest.ts';

const A = order('A');
const PERSON = contactAddress('external_id', '70');

/** One note: wanted, live, last applied; undefined: not written, not there, never applied. */
function note(wanted: Json | undefined, live: Json, applied?: Json) {
  const fields = applied === undefined ? {} : { [NOTE]: hashed(applied) };
  const found = run({
    desired: desiredOf(declared(A, body(wanted === undefined ? {} : { note: wanted }))),
    live: liveOf([living(A, body({ note: live }))]),
    ledger: ledgerOf(owned(A, fields)),
  });
  const [change] = found.changes;
  return { does: change && `${change.action} ${change.origin}`, after: change?.fields[0]?.after, found };
}

describe('the labels of a field', () => {
  it.each<[string, Json | undefined, Json, Json | undefined, string | undefined]>([
    ['D = L: nothing', 'x', 'x', 'x', undefined],
    ['D = L, never applied: nothing', 'x', 'x', undefined, undefined],
    ['L = A: edit', 'new', 'x', 'x', 'update edit'],
    ['D = A: drift', 'x', 'moved', 'x', 'update drift'],
    ['all differ: conflict', 'new', 'moved', 'x', 'update conflict'],
    ['no A, L unset: edit', 'new', null, undefined, 'update edit'],
    ['no A, L set, the instance is owned: conflict', 'new', 'theirs', undefined, 'update conflict'],
    ['left the YAML, L = A: cleared', undefined, 'x', 'x', 'update edit'],
    ['left the YAML, L unset: nothing', undefined, null, 'x', undefined],
    ['left the YAML, L moved: left alone', undefined, 'moved', 'x', undefined],
    ['to clear: edit', null, 'x', 'x', 'update edit'],
    ['to clear what somebody set: drift', null, 'theirs', null, 'update drift'],
    ['empty is unset', null, '', 'x', undefined],
  ])('%s', (_case, wanted, live, applied, does) => {
    expect(note(wanted, live, applied).does).toBe(does);
  });

  it.each<[string, Json | undefined, Json, Json, string | undefined]>([
    ['the base says what is live: edit', 'x', 'new', 'x', 'update edit'],
    ['the base says what is declared: drift', 'new', 'new', 'x', 'update drift'],
    ['somebody emptied what the base declares: drift', 'new', 'new', null, 'update drift'],
    ['the base says something else: conflict', 'old', 'new', 'x', 'update conflict'],
    ['the base does not declare it: as ever', undefined, 'new', 'x', 'update conflict'],
  ])('of a field nobody applied: %s', (_case, before, wanted, live, does) => {
    const input = {
      desired: desiredOf(declared(A, body({ note: wanted }))),
      live: liveOf([living(A, body({ note: live }))]),
      ledger: ledgerOf(owned(A, {})),
    };
    const base = desiredOf(declared(A, body(before === undefined ? {} : { note: before }))).records;
    const [change] = run({ ...input, base }).changes;
    expect(change && `${change.action} ${change.origin}`).toBe(does);
  });

  it('never takes over by the base what would be adopted', () => {
    const input = {
      desired: desiredOf(declared(PERSON, body({ plan: 'new' }))),
      live: liveOf([living(PERSON, body({ plan: 'x' }))]),
    };
    const base = desiredOf(declared(PERSON, body({ plan: 'x' }))).records;
    expect(run({ ...input, base }).changes).toEqual(run(input).changes);
    expect(run(input).changes).toMatchObject([{ origin: 'adopt' }]);
  });

  it('tells what left the YAML and was changed since, and lets go of it', () => {
    const { found } = note(undefined, 'moved', 'x');
    expect(found.notes).toMatchObject([{ code: 'released-field', address: A, pointer: NOTE }]);
    expect(found.recorded.get(A)?.fields).toEqual({});
  });

  it('clears what left the YAML with null, and has nothing to say of what is unset already', () => {
    expect(note(undefined, 'x', 'x').after).toBeNull();
    expect(note(undefined, null, 'x').found.notes).toEqual([]);
  });

  it('tells a value that is no option of its list', () => {
    const status = (live: string) =>
      run({
        desired: desiredOf(declared(A, body({ status: 'open' }))),
        live: liveOf([living(A, body({ status: live }))]),
        ledger: ledgerOf(owned(A)),
      }).notes;
    expect(status('gone')).toMatchObject([{ code: 'unlisted-option', address: A, pointer: '/attributes/status' }]);
    expect(status('shipped')).toEqual([]);
  });

  it('clears several in the order of their names, whatever the ledger has them in', () => {
    const total = HASHER.value('instance/Order', '/attributes/total', '1');
    const found = run({
      desired: desiredOf(declared(A)),
      live: liveOf([living(A, body({ note: 'x', total: '1' }))]),
      ledger: ledgerOf(owned(A, { '/attributes/total': total, [NOTE]: hashed('x') })),
    });
    expect(found.changes[0]?.fields.map(({ pointer }) => pointer)).toEqual([NOTE, '/attributes/total']);
  });

  it('takes what an interrupted run meant to apply for applied', () => {
    const entry = owned(A, { [NOTE]: hashed('old') }, { intended: { [NOTE]: hashed('new') } });
    const found = (live: string) =>
      run({
        desired: desiredOf(declared(A, body({ note: 'newer' }))),
        live: liveOf([living(A, body({ note: live }))]),
        ledger: ledgerOf(entry),
      });
    expect(found('new').changes[0]?.origin).toBe('edit');
    expect(found('old').changes[0]?.origin).toBe('edit');
    expect(found('other').changes[0]?.origin).toBe('conflict');
  });
});

describe('relationships of contacts', () => {
  function members(
    wanted: string[] | undefined,
    live: string[],
    applied: string[] | undefined,
    project = aSharedShop(),
  ) {
    const fields = applied === undefined ? {} : { [ORDERS]: attached(...applied) };
    const desired = wanted === undefined ? desiredOf() : desiredOf(declared(contact, body({}, { orders: wanted })));
    const found = run({
      project,
      desired,
      live: liveOf([living(contact, body({}, { orders: live }))]),
      ledger: ledgerOf(owned(contact, fields)),
    });
    return found.changes.flatMap(({ fields: changed }) =>
      changed.map(({ origin, before, after, adjust, foreignDetached }) => ({
        origin,
        before,
        after,
        adjust,
        foreignDetached,
      })),
    );
  }
  const ours = { origin: 'edit', adjust: true, foreignDetached: 0 };
  const exact = { adjust: false, foreignDetached: 0 };

  it('exact: the whole truth; members of others that go are counted', () => {
    expect(members(['A'], ['A', 'X', 'Y'], ['A'], aShop())).toEqual([
      { ...exact, origin: 'drift', before: ['A', 'X', 'Y'], after: ['A'], foreignDetached: 2 },
    ]);
    expect(members(['A'], ['A', 'B'], ['A', 'B'], aShop())).toEqual([
      { ...exact, origin: 'edit', before: ['A', 'B'], after: ['A'] },
    ]);
    expect(members(['A'], ['X'], undefined, aShop())).toMatchObject([{ origin: 'adopt', foreignDetached: 1 }]);
  });

  it('owned: only ours come and go, and nothing is said of others', () => {
    expect(members(['A'], ['X', 'A'], ['A'])).toEqual([]);
    expect(members(['A', 'B'], ['X', 'A'], ['A'])).toEqual([{ ...ours, before: ['A'], after: ['A', 'B'] }]);
    expect(members(['A'], ['X', 'A', 'B'], ['A', 'B'])).toEqual([{ ...ours, before: ['A', 'B'], after: ['A'] }]);
    expect(members(['A'], ['X'], ['A'])).toEqual([{ ...ours, origin: 'drift', before: [], after: ['A'] }]);
  });

  it('whoever attached it, a member that is written is there already', () => {
    expect(members(['A', 'B'], ['A', 'B'], [])).toEqual([]);
    expect(members(['A', 'N'], ['A', 'X'], [], aShop())).toMatchObject([{ origin: 'conflict', foreignDetached: 1 }]);
  });

  it('owned: as many come as go', () => {
    expect(members(['A', 'B'], ['A', 'C'], ['A', 'C'])).toEqual([{ ...ours, before: ['A', 'C'], after: ['A', 'B'] }]);
  });

  it('left the YAML while the record stays: exact goes whole or, changed since, stays; owned gives up ours alone', () => {
    const left = (live: string[], project: DiffInput['project']) =>
      run({
        project,
        desired: desiredOf(declared(contact)),
        live: liveOf([living(contact, body({}, { orders: live }))]),
        ledger: ledgerOf(owned(contact, { [ORDERS]: attached('A') })),
      });
    const field = { pointer: ORDERS, origin: 'edit', before: ['A'], after: [], adjust: false, foreignDetached: 0 };
    expect(left(['A'], aShop()).changes[0]?.fields).toMatchObject([field]);
    expect(left(['A', 'X'], aShop()).changes).toEqual([]);
    expect(left(['A', 'X'], aShop()).notes).toMatchObject([{ code: 'released-field', pointer: ORDERS }]);
    expect(left(['A', 'X'], aSharedShop()).changes[0]?.fields).toMatchObject([{ ...field, adjust: true }]);
  });

  it('left the YAML, to-one: emptied with null, and shown as the one member it is', () => {
    const talk = conversationAddress('5');
    const pointer = '/associations/order';
    const over = {
      live: liveOf([living(talk, body({}, { order: 'A' }))]),
      ledger: ledgerOf(owned(talk, { [pointer]: HASHER.members('conversation', pointer, ['A']) })),
    };
    for (const desired of [desiredOf(), desiredOf(declared(talk))]) {
      const [change] = run({ ...over, desired }).changes;
      expect(change?.fields).toMatchObject([{ pointer, before: 'A', after: null, adjust: false }]);
    }
  });

  it('owned to-one: a member that is written replaces that of others, and is counted', () => {
    const project = aSharedShop(false);
    const found = run({
      project,
      desired: desiredOf(declared(contact, body({}, { orders: 'A' }))),
      live: liveOf([living(contact, body({}, { orders: 'X' }))]),
      ledger: ledgerOf(owned(contact)),
    });
    expect(found.changes[0]).toMatchObject({
      action: 'adopt',
      fields: [{ before: 'X', after: 'A', adjust: false, foreignDetached: 1 }],
    });
    const unset = run({
      project,
      desired: desiredOf(declared(contact, body({}, { orders: null }))),
      live: liveOf([living(contact, body({}, { orders: 'X' }))]),
      ledger: ledgerOf(owned(contact)),
    });
    expect(unset.changes).toEqual([]);
  });

  it('the block left the YAML: ours are detached, those of others stay', () => {
    expect(members(undefined, ['A', 'X'], ['A'], aShop())).toEqual([{ ...ours, before: ['A'], after: [] }]);
    expect(members(undefined, ['X'], ['A'], aShop())).toEqual([]);
  });

  it('an uncertain list is left alone, kept in the ledger and told', () => {
    const live = liveOf([living(contact, body({}, { orders: [] }), { uncertain: [ORDERS] })]);
    const found = run({
      desired: desiredOf(declared(contact, body({}, { orders: ['B'] }))),
      live,
      ledger: ledgerOf(owned(contact, { [ORDERS]: attached('A') })),
    });
    expect([found.changes, found.notes.map(({ code }) => code)]).toEqual([[], ['associations-cut']]);
    expect(found.recorded.size).toBe(0);
  });

  it('an uncertain list is told with its place, and never taken for applied', () => {
    const place = { file: 'objects/a.yaml', line: 9, column: 3 };
    const live = liveOf([living(contact, body({}, { orders: ['B'] }), { uncertain: [ORDERS] })]);
    const content = body({}, { orders: ['B'] });
    const found = (fieldSources: DesiredRecord['fieldSources']) =>
      run({ desired: desiredOf(declared(contact, content, { fieldSources })), live });
    expect(found({ [ORDERS]: place }).notes).toMatchObject([{ code: 'associations-cut', source: place }]);
    expect(found({}).notes).toMatchObject([{ source: { line: 1, column: 1 } }]);
    expect(found({}).recorded.get(contact)?.fields).toEqual({});
  });
});

describe('what no request empties in this workspace', () => {
  it('stays as it is, and nothing is said to have been applied to it', () => {
    const found = run({
      desired: desiredOf(declared(A, body({ note: null, total: '1' }))),
      live: liveOf([living(A, body({ note: 'theirs' }))]),
      ledger: ledgerOf(owned(A)),
      traits: { null_value: 'ignored' },
    });
    expect(found.notes).toMatchObject([{ code: 'cannot-clear', address: A, pointer: NOTE }]);
    expect(found.changes[0]?.fields.map(({ pointer }) => pointer)).toEqual(['/attributes/total']);
    expect(Object.keys(found.changes[0]?.entry?.fields ?? {})).toEqual(['/attributes/total']);
  });

  it('hinders no list in which members of others stay', () => {
    const over = (...live: string[]): Partial<DiffInput> => ({
      project: aSharedShop(),
      desired: desiredOf(declared(contact, body({}, { orders: [] }))),
      live: liveOf([living(contact, body({}, { orders: live }))]),
      ledger: ledgerOf(owned(contact, { [ORDERS]: attached('A') })),
      traits: { clear_many: 'nothing' },
    });
    expect(run(over('A', 'X')).changes[0]?.fields).toMatchObject([{ before: ['A'], after: [], adjust: true }]);
    expect(run(over('A', 'X')).notes).toEqual([]);
    expect(run(over('A')).changes).toEqual([]);
    expect(run(over('A')).notes).toMatchObject([{ code: 'cannot-clear', pointer: ORDERS }]);
  });

  it('is judged as one to many where the relationship is no longer declared', () => {
    const project = { ...aShop(), contacts: { attributes: {}, relationships: {} } };
    const entry = owned(contact, { [ORDERS]: attached('A') });
    const live = liveOf([living(contact, body({}, { orders: ['A'] }))]);
    const cleared = { project, live, ledger: ledgerOf(entry) };
    expect(run(cleared).changes[0]?.fields).toMatchObject([{ pointer: ORDERS, after: [] }]);
    const found = run({ ...cleared, traits: { clear_many: 'nothing', null_value: 'ignored' } });
    expect(found.changes.flatMap(({ fields }) => fields)).toEqual([]);
    expect(found.notes).toMatchObject([{ code: 'cannot-clear', address: contact, pointer: ORDERS }]);
    expect(found.notes[0]?.message).toContain('clear_many');
  });
});
