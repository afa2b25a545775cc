import { describe, expect, it } from 'vitest';
import { type DiffInput, diff } from '../../../src/diff/diff.ts';
import { type Address, contactAddress, conversationAddress } from '../../../src/model/address.ts';
import type { Json } from '../../../src/model/json.ts';
import type { Absence } from '../../../src/model/live.ts';
import {
  aSharedShop,
  aShop,
  aShopThatPrunes,
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
import { atRest, attached, contact, hashed, NOTE, ORDERS } from './at-rest.ts';

const A = order('A');

const run = (over: Partial<DiffInput>) => diff(atRest(over));

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

  it('tells what left the YAML and was changed since, and lets go of it', () => {
    const { found } = note(undefined, 'moved', 'x');
    expect(found.notes).toMatchObject([{ code: 'released-field', address: A, pointer: NOTE }]);
    expect(found.recorded.get(A)?.fields).toEqual({});
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

describe('instances', () => {
  const wanted = desiredOf(declared(A, body({ note: 'x' })));

  it.each<[string, Partial<DiffInput>, string[]]>([
    ['missing: create', { desired: wanted, live: liveOf([], [A]) }, ['create edit']],
    [
      'there and not owned: adopt, equal or not',
      { desired: wanted, live: liveOf([living(A, body({ note: 'x' }))]) },
      ['adopt adopt'],
    ],
    [
      'owned and gone: create as drift',
      { desired: wanted, live: liveOf([], [A]), ledger: ledgerOf(owned(A, { [NOTE]: hashed('x') })) },
      ['create drift'],
    ],
    [
      'absent and there, not owned: a delete that is an adoption',
      { desired: desiredOf(declared(A, body(), { state: 'absent' })), live: liveOf([living(A)]) },
      ['delete adopt'],
    ],
    ['left the YAML: delete', { live: liveOf([living(A)]), ledger: ledgerOf(owned(A)) }, ['delete edit']],
    [
      'left the YAML, never pruned: forget',
      { project: aShopThatPrunes('never'), ledger: ledgerOf(owned(A)) },
      ['forget edit'],
    ],
    [
      'forgotten: forget',
      { desired: desiredOf(declared(A, body(), { state: 'forgotten' })), ledger: ledgerOf(owned(A)) },
      ['forget edit'],
    ],
    ['not declared, not owned: nothing', { live: liveOf([living(A)]) }, []],
    [
      'not declared, pruned whole: delete',
      { project: aShopThatPrunes('all'), live: liveOf([living(A)], [], { listed: ['Order'] }) },
      ['delete edit'],
    ],
    [
      'not declared, pruned whole, listing incomplete: nothing',
      { project: aShopThatPrunes('all'), live: liveOf([living(A)]) },
      [],
    ],
    ['out of scope: nothing', { live: liveOf([living(A)]), ledger: ledgerOf(owned(A)), covers: () => false }, []],
  ])('%s', (_case, over, does) => {
    expect(run(over).changes.map(({ action, origin }) => `${action} ${origin}`)).toEqual(does);
  });

  it('never calls unread what was not read', () => {
    expect(() => run({ desired: wanted })).toThrow('was not read');
  });

  it('leaves what points at something missing that others own, and what waits for that', () => {
    const ghost = declared(order('ghost'), body(), { state: 'external' });
    const near = declared(A, body({ parts: ['ghost'] }), { references: [order('ghost')] });
    const far = declared(order('B'), body({ parts: ['A'] }), { references: [A] });
    const found = run({ desired: desiredOf(ghost, near, far), live: liveOf([], [order('ghost'), A, order('B')]) });
    expect(found.changes).toEqual([]);
    expect(found.notes.map(({ code, address }) => `${code} ${address}`).sort()).toEqual([
      `external-missing ${A}`,
      `external-missing ${order('B')}`,
    ]);
  });

  it('deletes by what it held, and says when that moved since', () => {
    const moved = run({
      live: liveOf([living(A, body({ note: 'moved' }))]),
      ledger: ledgerOf(owned(A, { [NOTE]: hashed('x') })),
    });
    expect(moved.changes[0]).toMatchObject({ action: 'delete', origin: 'conflict', before: body({ note: 'moved' }) });
  });

  it('keeps fields called like what every object inherits apart from it', () => {
    const traps = JSON.parse('{"__proto__":"x","constructor":"y"}');
    const found = run({
      desired: desiredOf(declared(A, body(traps))),
      live: liveOf([living(A)]),
      ledger: ledgerOf(owned(A)),
    });
    expect(found.changes[0]?.fields.map(({ pointer, before, after }) => [pointer, before, after])).toEqual([
      ['/attributes/__proto__', null, 'x'],
      ['/attributes/constructor', null, 'y'],
    ]);
    expect(Object.keys(found.changes[0]?.after?.attributes ?? {})).toEqual(['__proto__', 'constructor']);
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
});

describe('whose entry it is', () => {
  const other = contactAddress('email', 'jo@example.com');
  const entry = owned(
    contact,
    { '/attributes/tier': HASHER.value('contact', '/attributes/tier', 'gold') },
    { id: 'c1' },
  );

  it('a contact under another selector is the same: no operation, the old key goes', () => {
    const found = run({
      desired: desiredOf(declared(other, body({ tier: 'gold' }))),
      live: liveOf([living(other, body({ tier: 'gold' }), { id: 'c1' })]),
      ledger: ledgerOf(entry),
    });
    expect(found.changes).toEqual([]);
    expect([...found.recorded]).toEqual(
      expect.arrayContaining([
        [contact, null],
        [other, { ...entry, address: other }],
      ]),
    );
  });

  it('under another selector and with another value, its old key goes whatever becomes of the change', () => {
    const found = run({
      desired: desiredOf(declared(other, body({ tier: 'new' }))),
      live: liveOf([living(other, body({ tier: 'gold' }), { id: 'c1' })]),
      ledger: ledgerOf(entry),
    });
    expect(found.changes).toMatchObject([{ address: other, action: 'update', origin: 'edit' }]);
    expect(found.recorded.get(contact)).toBeNull();
    expect(found.recorded.get(other)).toEqual({ ...entry, address: other });
  });

  it('two contacts that swapped their selectors keep what each was applied', () => {
    const second = owned(other, {}, { id: 'c2' });
    const live = liveOf([living(contact, body(), { id: 'c2' }), living(other, body({ tier: 'gold' }), { id: 'c1' })]);
    const found = run({
      desired: desiredOf(declared(contact), declared(other, body({ tier: 'gold' }))),
      live,
      ledger: ledgerOf(entry, second),
    });
    expect(found.recorded.get(other)).toMatchObject({ id: 'c1', fields: entry.fields });
    expect(found.recorded.get(contact)).toMatchObject({ id: 'c2', fields: {} });
  });
});

describe('conversations whose attribute names are not unique', () => {
  it('are not written, said so, and nothing else is held back', () => {
    const talk: Address = conversationAddress('5');
    const found = run({
      desired: desiredOf(declared(talk, body({ rating: 5 })), declared(contact, body({ tier: 'x' }))),
      live: liveOf([living(talk), living(contact)], [], { duplicateConversationAttributes: ['Rating'] }),
    });
    expect(found.changes.map(({ address }) => address)).toEqual([contact]);
    expect(found.notes).toMatchObject([{ code: 'duplicate-attribute-names', address: talk }]);
  });
});

describe('what Intercom says instead of a record', () => {
  it.each<[Absence, string, string]>([
    [{ state: 'archived' }, 'archived', 'is archived in Intercom; unarchive it there'],
    [{ state: 'merged', into: 'c9' }, 'merged', 'was merged into another contact (id c9); name that one'],
    [{ state: 'merged', into: undefined }, 'merged', 'was merged into another contact; name that one'],
    [{ state: 'ambiguous', ids: ['1', '2'] }, 'ambiguous', 'matches 2 contacts (ids 1, 2)'],
  ])('%o is said, and changes nothing', (absence, code, message) => {
    const live = { ...liveOf([]), absent: new Map([[contact, absence]]) };
    const found = run({ desired: desiredOf(declared(contact, body({ tier: 'gold' }))), live });
    expect(found.changes).toEqual([]);
    expect(found.notes).toMatchObject([{ code, address: contact }]);
    expect(found.notes[0]?.message).toContain(message);
  });

  it('never takes what left the YAML and was not read for gone', () => {
    expect(() => run({ ledger: ledgerOf(owned(A)) })).toThrow('was not read');
  });

  it('counts what has no external id where a type belongs here whole', () => {
    const told = (...ids: string[]) =>
      run({
        project: aShopThatPrunes('all'),
        live: liveOf([], [], { listed: ['Order'], unnamed: new Map([['Order', ids]]) }),
      }).notes.map(({ code, message }) => `${code}: ${message}`);
    expect(told()).toEqual([]);
    expect(told('1')).toEqual([expect.stringMatching(/^unnamed-instances: 1 instance of Order without/u)]);
    expect(told('1', '2')).toEqual([expect.stringMatching(/^unnamed-instances: 2 instances of Order without/u)]);
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
