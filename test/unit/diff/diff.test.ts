import { describe, expect, it } from 'vitest';
import type { DiffInput } from '../../../src/diff/diff.ts';
import { type Address, contactAddress, conversationAddress } from '../../../src/model/address.ts';
import type { Json } from '../../../src/model/json.ts';
import type { Absence } from '../../../src/model/live.ts';
import {
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
import { contact, hashed, NOTE, run } from './at-rest.ts';

const A = order('A');

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
  const talk: Address = conversationAddress('5');
  const wanted = desiredOf(declared(talk, body({ rating: 5 })), declared(contact, body({ tier: 'x' })));
  const twice = { duplicateConversationAttributes: ['Rating', 'Note'] };

  it('are not written, said so with the names, and nothing else is held back', () => {
    const found = run({ desired: wanted, live: liveOf([living(talk), living(contact)], [], twice) });
    expect(found.changes.map(({ address }) => address)).toEqual([contact]);
    expect(found.notes).toEqual([
      {
        code: 'duplicate-attribute-names',
        address: talk,
        message:
          'cannot be written: several conversation attributes are called "Rating", "Note", and Intercom refuses every ' +
          'write of conversation attributes until they are renamed or archived (Settings > Data > Conversations)',
        source: { file: 'objects/a.yaml', line: 1, column: 1 },
      },
    ]);
  });

  it('are written where they are unique', () => {
    for (const over of [{}, { duplicateConversationAttributes: [] }]) {
      const found = run({ desired: wanted, live: liveOf([living(talk), living(contact)], [], over) });
      expect([found.changes.map(({ address }) => address), found.notes]).toEqual([[contact, talk], []]);
    }
  });

  it('are let go of all the same, and one that is no longer declared is told without a place', () => {
    const entry = owned(talk, { '/attributes/rating': HASHER.value('conversation', '/attributes/rating', 5) });
    const left = (rating: Json) =>
      run({ live: liveOf([living(talk, body({ rating }))], [], twice), ledger: ledgerOf(entry) });
    expect(left(null).changes).toMatchObject([{ address: talk, action: 'forget' }]);
    expect(left(5).changes).toEqual([]);
    expect(left(5).notes).toMatchObject([{ code: 'duplicate-attribute-names', address: talk }]);
    expect(left(5).notes[0]).not.toHaveProperty('source');
  });
});

describe('the scope', () => {
  it('leaves what is blocked outside of it unsaid', () => {
    const near = declared(A, body({ parts: ['ghost'] }), { references: [order('ghost')] });
    const over = { desired: desiredOf(near), live: liveOf([], [order('ghost'), A]) };
    expect(run(over).notes).toHaveLength(1);
    expect(run({ ...over, covers: () => false }).notes).toEqual([]);
  });

  it('leaves the key of a contact outside of it as it is', () => {
    const other = contactAddress('email', 'jo@example.com');
    const found = run({
      desired: desiredOf(declared(other)),
      live: liveOf([living(other, body(), { id: 'c1' })]),
      ledger: ledgerOf(owned(contact, {}, { id: 'c1' })),
      covers: (address) => address !== other,
    });
    expect(found.recorded.size).toBe(0);
  });
});

it('tells changes in the order of their addresses, whatever came first', () => {
  const ids = ['C', 'A', 'B'];
  const found = run({
    desired: desiredOf(...ids.map((id) => declared(order(id)))),
    live: liveOf([living(order('A2'))], ids.map(order)),
    ledger: ledgerOf(owned(order('A2'))),
  });
  expect(found.changes.map(({ address }) => address)).toEqual(['A', 'A2', 'B', 'C'].map(order));
});

describe('what Intercom says instead of a record', () => {
  const talk: Address = conversationAddress('5');
  const source = { file: 'objects/a.yaml', line: 1, column: 1 };

  it.each<[Address, Absence, string, string]>([
    [
      contact,
      { state: 'missing' },
      'not-found',
      'was not found in Intercom: it does not exist, is archived, or was merged into another contact',
    ],
    [talk, { state: 'missing' }, 'not-found', 'was not found in Intercom'],
    [
      contact,
      { state: 'archived' },
      'archived',
      'is archived in Intercom; unarchive it there or remove it from the YAML',
    ],
    [A, { state: 'archived' }, 'archived', 'is archived in Intercom; unarchive it there or remove it from the YAML'],
    [contact, { state: 'merged', into: 'c9' }, 'merged', 'was merged into another contact (id c9); name that one'],
    [contact, { state: 'merged', into: undefined }, 'merged', 'was merged into another contact; name that one'],
    [contact, { state: 'ambiguous', ids: ['1', '2'] }, 'ambiguous', 'matches 2 contacts (ids 1, 2); select one by id'],
  ])('%s, %o, is said, and changes nothing', (address, absence, code, message) => {
    const live = { ...liveOf([]), absent: new Map([[address, absence]]) };
    const found = run({ desired: desiredOf(declared(address)), live });
    expect(found.changes).toEqual([]);
    expect(found.notes).toEqual([{ code, address, message, source }]);
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
