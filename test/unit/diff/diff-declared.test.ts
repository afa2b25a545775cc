import { describe, expect, it } from 'vitest';
import type { DiffInput } from '../../../src/diff/diff.ts';
import type { Change } from '../../../src/model/change.ts';
import type { Absence } from '../../../src/model/live.ts';
import {
  aField,
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
const source = { file: 'objects/a.yaml', line: 1, column: 1 };
const isProtected = (address: string) => address === A;

const only = (over: Partial<DiffInput>): Change | undefined => run(over).changes[0];

describe('a change of something declared is told whole:', () => {
  const place = { file: 'objects/a.yaml', line: 3, column: 7 };

  it('a create, without what is unset', () => {
    const content = { ...body({ note: 'x', secret: 's', total: null }), external_created_at: 5 };
    const record = declared(A, content, { references: [order('B')], fieldSources: { [NOTE]: place } });
    const found = run({
      desired: desiredOf(record, declared(order('B'))),
      live: liveOf([living(order('B'))], [A]),
      ledger: ledgerOf(owned(order('B'))),
      isProtected,
    });
    const value = (pointer: string, of: string | number | null) => HASHER.value('instance/Order', pointer, of);
    expect(found.changes).toEqual([
      {
        address: A,
        action: 'create',
        origin: 'edit',
        reason: 'new in the YAML',
        source,
        id: null,
        before: null,
        after: { ...body({ note: 'x', secret: 's' }), external_created_at: 5 },
        fields: [
          aField('/external_created_at', null, 5, { source }),
          aField(NOTE, null, 'x', { source: place }),
          aField('/attributes/secret', null, 's', { source, sensitive: true }),
        ],
        references: [order('B')],
        released: false,
        entry: {
          address: A,
          id: null,
          fields: {
            '/external_created_at': value('/external_created_at', 5),
            [NOTE]: hashed('x'),
            '/attributes/secret': value('/attributes/secret', 's'),
            '/attributes/total': value('/attributes/total', null),
          },
          protected: true,
        },
        protected: true,
      },
    ]);
  });

  it('an update, with the place of its first field', () => {
    const record = declared(A, body({ note: 'y', total: '1' }), { fieldSources: { [NOTE]: place } });
    const live = living(A, body({ note: 'x', status: 'open' }));
    const ledger = ledgerOf(owned(A, { [NOTE]: hashed('x') }));
    expect(run({ desired: desiredOf(record), live: liveOf([live]), ledger, isProtected }).changes).toEqual([
      {
        address: A,
        action: 'update',
        origin: 'edit',
        reason: 'changed in the YAML',
        source: place,
        id: live.id,
        before: body({ note: 'x' }),
        after: body({ note: 'y', total: '1' }),
        fields: [aField(NOTE, 'x', 'y', { source: place }), aField('/attributes/total', null, '1', { source })],
        references: [],
        released: false,
        entry: owned(
          A,
          { [NOTE]: hashed('y'), '/attributes/total': HASHER.value('instance/Order', '/attributes/total', '1') },
          { protected: true },
        ),
        protected: true,
      },
    ]);
  });

  it('a delete, after the whole body it had', () => {
    const live = living(A, body({ note: 'x', theirs: 1 }));
    const desired = desiredOf(declared(A, body(), { state: 'absent' }));
    const whole: Change = {
      address: A,
      action: 'delete',
      origin: 'edit',
      reason: 'declared as absent',
      source,
      id: live.id,
      before: live.body,
      after: null,
      fields: [],
      references: [],
      released: false,
      entry: null,
      protected: false,
    };
    const owner = { desired, live: liveOf([live]), ledger: ledgerOf(owned(A, { [NOTE]: hashed('x') })) };
    expect(only(owner)).toEqual(whole);
    expect(only({ ...owner, ledger: ledgerOf() })).toEqual({ ...whole, origin: 'adopt' });
    expect(only({ ...owner, ledger: ledgerOf(owned(A, { [NOTE]: hashed('y') })) })).toEqual({
      ...whole,
      origin: 'conflict',
      reason: 'declared as absent; changed in Intercom since the last apply',
    });
    expect(only({ ...owner, isProtected })?.protected).toBe(true);
    expect(only({ ...owner, ledger: ledgerOf(owned(A, {}, { protected: true })) })?.protected).toBe(true);
  });

  it.each([
    ['forgotten', 'declared as forgotten'],
    ['external', 'declared as external: others own it'],
  ] as const)('a forget of what is declared as %s', (state, reason) => {
    const desired = desiredOf(declared(A, body(), { state }));
    expect(run({ desired, live: liveOf([living(A)]), ledger: ledgerOf(owned(A)), isProtected }).changes).toEqual([
      {
        address: A,
        action: 'forget',
        origin: 'edit',
        reason,
        source,
        id: `id of ${A}`,
        before: null,
        after: null,
        fields: [],
        references: [],
        released: false,
        entry: null,
        protected: false,
      },
    ]);
  });
});

describe('why something declared is changed:', () => {
  const wanted = desiredOf(declared(A, body({ note: 'x' })));
  const there = (note: string | null) => liveOf([living(A, body({ note }))]);
  const last = (note: string) => ledgerOf(owned(A, { [NOTE]: hashed(note) }));

  it.each<[string, Partial<DiffInput>]>([
    ['create edit: new in the YAML', { live: liveOf([], [A]) }],
    ['create edit: new in the YAML', { live: liveOf([], [A]), ledger: ledgerOf(owned(A, {}, { id: null })) }],
    ['create drift: was deleted in Intercom since the last apply', { live: liveOf([], [A]), ledger: last('x') }],
    ['create conflict: was deleted in Intercom since the last apply', { live: liveOf([], [A]), ledger: last('w') }],
    ['adopt adopt: exists in Intercom and is not in the ledger', { live: there('y') }],
    ['update edit: changed in the YAML', { live: there('w'), ledger: last('w') }],
    ['update drift: changed in Intercom since the last apply', { live: there('w'), ledger: last('x') }],
    ['update conflict: changed in the YAML and in Intercom', { live: there('w'), ledger: last('v') }],
  ])('%s', (why, over) => {
    const change = only({ desired: wanted, ...over });
    expect(`${change?.action} ${change?.origin}: ${change?.reason}`).toBe(why);
  });

  it('a contact with a value of others is adopted, and says so', () => {
    const desired = desiredOf(declared(contact, body({ tier: 'gold' })));
    const change = only({ desired, live: liveOf([living(contact, body({ tier: 'theirs' }))]) });
    expect(change).toMatchObject({
      action: 'adopt',
      origin: 'adopt',
      reason: 'holds values in Intercom that were not applied from here',
    });
    expect(only({ desired, live: liveOf([living(contact)]) })).toMatchObject({ action: 'update', origin: 'edit' });
  });

  it('by the gravest of its fields', () => {
    const total = (value: string) => HASHER.value('instance/Order', '/attributes/total', value);
    const fields = { [NOTE]: hashed('x'), '/attributes/total': total('1') };
    const change = (note: string, live: string) =>
      only({
        desired: desiredOf(declared(A, body({ note, total: '2' }))),
        live: liveOf([living(A, body({ note: live, total: '1' }))]),
        ledger: ledgerOf(owned(A, fields)),
      })?.origin;
    expect(change('x', 'x')).toBe('edit');
    expect(change('x', 'moved')).toBe('drift');
    expect(change('new', 'moved')).toBe('conflict');
  });

  it('every field of an adopted instance is one of the adoption', () => {
    const change = only({
      desired: desiredOf(declared(A, body({ note: 'x', total: '1' }))),
      live: liveOf([living(A, body({ note: 'theirs' }))]),
    });
    expect(change?.fields.map(({ origin }) => origin)).toEqual(['adopt', 'adopt']);
  });

  it('a create after a conflict in one of its fields is one, whatever the others are', () => {
    const content = body({ note: 'new', items: ['P'] });
    const items = HASHER.members('instance/Order', '/attributes/items', ['P']);
    const ledger = ledgerOf(owned(A, { [NOTE]: hashed('x'), '/attributes/items': items }));
    const change = only({ desired: desiredOf(declared(A, content)), live: liveOf([], [A]), ledger });
    expect(change?.fields.map(({ origin }) => origin)).toEqual(['drift', 'conflict']);
    expect([change?.origin, change?.entry?.fields['/attributes/items']]).toEqual(['conflict', items]);
  });

  it('a field that was not applied before is new in what is created again', () => {
    const change = only({
      desired: desiredOf(declared(A, body({ note: 'x', total: '1' }))),
      live: liveOf([], [A]),
      ledger: last('x'),
    });
    expect(change?.fields.map(({ pointer, origin }) => [pointer, origin])).toEqual([
      [NOTE, 'drift'],
      ['/attributes/total', 'edit'],
    ]);
  });
});

describe('nothing is to be done', () => {
  it('for what others own, but that it is there is counted', () => {
    const desired = desiredOf(declared(A, body(), { state: 'external' }));
    expect(run({ desired, live: liveOf([living(A)]) })).toMatchObject({ changes: [], unchanged: [A], notes: [] });
    expect(run({ desired, live: liveOf([], [A]) })).toMatchObject({ changes: [], unchanged: [], notes: [] });
  });

  it('for what is to be forgotten and was never owned', () => {
    const desired = desiredOf(declared(A, body(), { state: 'forgotten' }));
    const found = run({ desired, live: liveOf([living(A)]) });
    expect([found.changes, found.unchanged, found.notes, found.recorded.size]).toEqual([[], [], [], 0]);
  });

  it('for what is to be absent and is, but that its entry goes', () => {
    const desired = desiredOf(declared(A, body(), { state: 'absent' }));
    const never = run({ desired, live: liveOf([], [A]) });
    expect([never.changes, never.unchanged, [...never.recorded]]).toEqual([[], [A], []]);
    const gone = run({ desired, live: liveOf([], [A]), ledger: ledgerOf(owned(A)) });
    expect([gone.changes, gone.unchanged, [...gone.recorded]]).toEqual([[], [], [[A, null]]]);
  });

  it('for a contact that is to be absent and is archived: it is not there', () => {
    const live = { ...liveOf([]), absent: new Map([[contact, { state: 'archived' } as Absence]]) };
    const found = run({ desired: desiredOf(declared(contact, body(), { state: 'absent' })), live });
    expect([found.changes, found.unchanged, found.notes]).toEqual([[], [contact], []]);
  });

  it('where everything is as written, and nothing is recorded that the ledger says already', () => {
    const desired = desiredOf(declared(A, body({ note: 'x' })));
    const live = liveOf([living(A, body({ note: 'x' }))]);
    const fields = { [NOTE]: hashed('x') };
    const found = run({ desired, live, ledger: ledgerOf(owned(A, fields)) });
    expect([found.changes, found.unchanged, [...found.recorded]]).toEqual([[], [A], []]);
  });

  it.each<[string, Partial<DiffInput>]>([
    ['its id', { ledger: ledgerOf(owned(A, { [NOTE]: hashed('x') }, { id: null })) }],
    ['a field that was equal already', { ledger: ledgerOf(owned(A)) }],
    ['a field that went', { ledger: ledgerOf(owned(A, { [NOTE]: hashed('x'), '/attributes/total': hashed('1') })) }],
    ['its protection', { ledger: ledgerOf(owned(A, { [NOTE]: hashed('x') }, { protected: true })) }],
    ['what became of an interrupted run', { ledger: ledgerOf(owned(A, { [NOTE]: hashed('x') }, { intended: {} })) }],
  ])('but the ledger learns %s', (_case, over) => {
    const desired = desiredOf(declared(A, body({ note: 'x' })));
    const found = run({ desired, live: liveOf([living(A, body({ note: 'x' }))]), ...over });
    expect(found.changes).toEqual([]);
    expect([...found.recorded]).toEqual([[A, owned(A, { [NOTE]: hashed('x') })]]);
  });

  it('and the ledger learns of a contact of others that it is as written', () => {
    const desired = desiredOf(declared(contact, body({}, { orders: ['O'] })));
    const found = run({ desired, live: liveOf([living(contact, body({}, { orders: ['O'] }))]) });
    expect([found.changes, found.unchanged]).toEqual([[], [contact]]);
    expect([...found.recorded]).toEqual([[contact, owned(contact, { [ORDERS]: attached('O') })]]);
  });
});
