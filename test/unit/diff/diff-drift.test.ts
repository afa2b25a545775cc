import { describe, expect, it } from 'vitest';
import type { DiffInput } from '../../../src/diff/diff.ts';
import { diffDrift } from '../../../src/diff/diff-drift.ts';
import type { Absence } from '../../../src/model/live.ts';
import {
  aSharedShop,
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

const drift = (over: Partial<DiffInput>) => diffDrift(atRest(over));

describe('diffDrift', () => {
  const ledger = ledgerOf(owned(A, { [NOTE]: hashed('x') }));

  it('tells what moved since it was applied, whatever the YAML says now', () => {
    const live = liveOf([living(A, body({ note: 'theirs' }))]);
    const moved = { address: A, pointer: NOTE, kind: 'changed', live: 'theirs' };
    expect(drift({ ledger, live, desired: desiredOf(declared(A, body({ note: 'y' }))) })).toEqual({
      items: [{ ...moved, desired: 'y', edited: true }],
      checked: 1,
    });
    // Left the YAML: it is owned as long as it is in the ledger.
    expect(drift({ ledger, live })).toEqual({ items: [{ ...moved, desired: undefined }], checked: 1 });
    expect(drift({ ledger, live: liveOf([living(A, body({ note: 'x' }))]) })).toEqual({ items: [], checked: 1 });
  });

  it.each<[Absence, string]>([
    [{ state: 'missing' }, 'no longer exists'],
    [{ state: 'archived' }, 'is archived'],
    [{ state: 'merged', into: null } as never, 'is merged'],
  ])('tells what is gone: $state', (absence, message) => {
    const live = { ...liveOf([]), absent: new Map([[A, absence]]) };
    expect(drift({ ledger, live }).items).toMatchObject([{ address: A, pointer: null, kind: 'deleted', message }]);
    const neverConfirmed = ledgerOf(owned(A, { [NOTE]: hashed('x') }, { id: null }));
    expect(drift({ ledger: neverConfirmed, live }), 'never was there').toEqual({ items: [], checked: 1 });
  });

  it('judges nothing that is not owned, not in scope or not read', () => {
    const live = liveOf([living(A, body({ note: 'theirs' }))]);
    const desired = desiredOf(declared(A, body({ note: 'y' })));
    const nothing = { items: [], checked: 0 };
    expect(drift({ ledger: undefined, live, desired })).toEqual(nothing);
    expect(drift({ live, desired })).toEqual(nothing);
    expect(drift({ ledger, live, covers: () => false })).toEqual(nothing);
    expect(drift({ ledger })).toEqual(nothing);
  });

  it('does not call a list that may be cut short changed', () => {
    const entry = owned(contact, { [ORDERS]: attached('A', 'B') });
    const cut = living(contact, body({}, { orders: ['A'] }), { uncertain: [ORDERS] });
    const found = drift({ ledger: ledgerOf(entry), live: liveOf([cut]), desired: desiredOf(declared(contact)) });
    expect(found.items).toMatchObject([{ kind: 'unknown', message: 'Intercom shows only some of its members' }]);
  });

  it('tells a list that shows all its members as it is, and minds those of others only where they may not join', () => {
    const entry = owned(contact, { [ORDERS]: attached('A') });
    const live = liveOf([living(contact, body({}, { orders: ['A', 'THEIRS'] }))]);
    const given = { ledger: ledgerOf(entry), live };
    expect(drift(given).items).toMatchObject([{ kind: 'changed', pointer: ORDERS, live: ['A', 'THEIRS'] }]);
    expect(drift({ ...given, project: aSharedShop() }).items).toEqual([]);
  });

  it('tells the fields of a record in order, whatever the ledger has them in', () => {
    const total = HASHER.value('instance/Order', '/attributes/total', '1');
    const entry = owned(A, { '/attributes/total': total, [NOTE]: hashed('x') });
    const live = liveOf([living(A, body({ note: 'theirs', total: '2' }))]);
    expect(drift({ ledger: ledgerOf(entry), live }).items.map(({ pointer }) => pointer)).toEqual([
      NOTE,
      '/attributes/total',
    ]);
  });

  it('tells in the order of addresses, whatever the ledger has them in', () => {
    const [B, C] = [order('B'), order('C')];
    const live = liveOf([C, A, B].map((address) => living(address, body({ note: 'theirs' }))));
    const entries = [C, A, B].map((address) => owned(address, { [NOTE]: hashed('x') }));
    expect(drift({ ledger: ledgerOf(...entries), live }).items.map(({ address }) => address)).toEqual([A, B, C]);
  });
});
