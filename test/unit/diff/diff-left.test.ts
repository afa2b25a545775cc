import { describe, expect, it } from 'vitest';
import type { DiffInput } from '../../../src/diff/diff.ts';
import { conversationAddress, instanceAddress } from '../../../src/model/address.ts';
import type { Change } from '../../../src/model/change.ts';
import {
  aField,
  aShop,
  aShopThatPrunes,
  body,
  HASHER,
  ledgerOf,
  liveOf,
  living,
  order,
  owned,
} from '../../support/model-values.ts';
import { attached, contact, hashed, NOTE, ORDERS, run } from './at-rest.ts';

const A = order('A');
const TIER = '/attributes/tier';
const tier = (value: string) => HASHER.value('contact', TIER, value);

const told = (over: Partial<DiffInput>) =>
  run(over).changes.map(({ address, action, reason }) => `${address} ${action}: ${reason}`);

describe('an owned instance that left the YAML', () => {
  const live = living(A, body({ note: 'x' }));
  const ledger = ledgerOf(owned(A, { [NOTE]: hashed('x') }));

  it('goes, after the whole body it had', () => {
    const whole: Change = {
      address: A,
      action: 'delete',
      origin: 'edit',
      reason: 'no longer in the YAML',
      id: live.id,
      before: live.body,
      after: null,
      fields: [],
      references: [],
      released: false,
      entry: null,
      protected: false,
    };
    expect(run({ live: liveOf([live]), ledger }).changes).toEqual([whole]);
    const moved = ledgerOf(owned(A, { [NOTE]: hashed('y') }, { protected: true }));
    expect(run({ live: liveOf([live]), ledger: moved }).changes).toEqual([
      {
        ...whole,
        origin: 'conflict',
        reason: 'no longer in the YAML; changed in Intercom since the last apply',
        protected: true,
      },
    ]);
  });

  it('is forgotten where its type is never pruned, read or not', () => {
    const over = { project: aShopThatPrunes('never'), ledger };
    for (const there of [liveOf([live]), liveOf([])]) {
      expect(told({ ...over, live: there })).toEqual([
        `${A} forget: no longer in the YAML; its type says prune: never`,
      ]);
    }
  });

  it('is left alone where its type is no longer declared, names that every object inherits included', () => {
    const strange = instanceAddress('constructor', 'A');
    expect(run({ ledger: ledgerOf(owned(strange)) })).toMatchObject({ changes: [], notes: [] });
    const project = { ...aShop(), types: {} };
    expect(run({ project, live: liveOf([live]), ledger })).toMatchObject({ changes: [], notes: [] });
  });

  it.each([A, contact, conversationAddress('5')])('is only forgotten where it is gone already: %s', (address) => {
    const found = run({ live: liveOf([], [address]), ledger: ledgerOf(owned(address)) });
    expect([found.changes, [...found.recorded]]).toEqual([[], [[address, null]]]);
    expect(found.notes).toEqual([
      {
        code: 'gone',
        address,
        message: 'is no longer in the YAML and no longer in Intercom; the ledger forgets it',
      },
    ]);
  });
});

describe('where a type belongs here whole', () => {
  const project = aShopThatPrunes('all');
  const B = instanceAddress('Order2', 'B');
  const listed = { listed: ['Order'] };

  it('what nobody declares or owns goes, said so; other types, kinds and what is out of scope stay', () => {
    const records = [living(A), living(order('out')), living(B), living(contact)];
    const over = { project, live: liveOf(records, [], listed), covers: (address: string) => address !== order('out') };
    expect(told(over)).toEqual([`${A} delete: not in the YAML; its type says prune: all`]);
  });

  it('what was owned goes once', () => {
    const over = { project, live: liveOf([living(A)], [], listed), ledger: ledgerOf(owned(A)) };
    expect(told(over)).toEqual([`${A} delete: no longer in the YAML`]);
  });

  it('those without an external id are told, and only there', () => {
    const unnamed = new Map([['Order', ['1', '2']]]);
    const live = liveOf([], [], { ...listed, unnamed });
    expect(run({ project, live }).notes).toEqual([
      {
        code: 'unnamed-instances',
        address: 'instance/Order/',
        message: '2 instances of Order without an external id cannot be addressed and are left alone',
      },
    ]);
    expect(run({ live }).notes).toEqual([]);
  });
});

describe('a contact whose block left the YAML', () => {
  const there = (attributes: object, orders: readonly string[] = []) =>
    living(contact, body(attributes as never, { orders: [...orders] }));
  const entry = owned(contact, { [TIER]: tier('gold'), [ORDERS]: attached('O') });

  it('loses what was applied here, told whole', () => {
    const live = there({ tier: 'gold', theirs: 1 }, ['O']);
    const whole: Change = {
      address: contact,
      action: 'update',
      origin: 'edit',
      reason: 'its block left the YAML',
      id: live.id,
      before: body({ tier: 'gold' }, { orders: ['O'] }),
      after: body(),
      fields: [aField(ORDERS, ['O'], []), aField(TIER, 'gold', null)],
      references: [],
      released: true,
      entry: null,
      protected: false,
    };
    expect(run({ live: liveOf([live]), ledger: ledgerOf(entry) }).changes).toEqual([whole]);
    const isProtected = (address: string) => address === contact;
    expect(run({ live: liveOf([live]), ledger: ledgerOf(entry), isProtected }).changes).toEqual([
      { ...whole, protected: true },
    ]);
    expect(run({ live: liveOf([live]), ledger: ledgerOf({ ...entry, protected: true }) }).changes).toEqual([
      { ...whole, protected: true },
    ]);
  });

  it('is let go of where nothing of it is left to undo', () => {
    const live = liveOf([there({ theirs: 1 })]);
    const [release] = run({ live, ledger: ledgerOf(entry) }).changes;
    expect(release).toMatchObject({ action: 'forget', reason: 'its block left the YAML', released: true, entry: null });
    expect(release?.protected).toBe(false);
    const guarded = { live, ledger: ledgerOf({ ...entry, protected: true }) };
    expect(run(guarded).changes[0]?.protected).toBe(true);
    expect(run({ ...guarded, ledger: ledgerOf(entry), isProtected: () => true }).changes[0]?.protected).toBe(true);
  });

  it('keeps what others changed since, told', () => {
    const found = run({ live: liveOf([there({ tier: 'theirs' })]), ledger: ledgerOf(entry) });
    expect(found.changes.map(({ action }) => action)).toEqual(['forget']);
    expect(found.notes).toEqual([
      {
        code: 'released-field',
        address: contact,
        pointer: TIER,
        message:
          'left the YAML, but was changed in Intercom since the last apply; it stays as it is and is no longer managed',
      },
    ]);
  });

  it('stays owned as far as its list cannot be told, and waits where nothing else is to be undone', () => {
    const cut = { ...there({ tier: 'gold' }, ['O']), uncertain: [ORDERS] };
    const found = run({ live: liveOf([cut]), ledger: ledgerOf(entry) });
    expect(found.changes).toMatchObject([
      { action: 'update', entry: { address: contact, id: entry.id, fields: { [ORDERS]: attached('O') } } },
    ]);
    expect(Object.keys(found.changes[0]?.entry?.fields ?? {})).toEqual([ORDERS]);
    expect(found.notes.map(({ code }) => code)).toEqual(['associations-cut']);
    const waits = run({ live: liveOf([{ ...cut, body: body({}, { orders: [] }) }]), ledger: ledgerOf(entry) });
    expect([waits.changes, waits.recorded.size]).toEqual([[], 0]);
  });
});
