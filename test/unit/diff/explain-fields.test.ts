import { describe, expect, it } from 'vitest';
import { type DiffInput, diff } from '../../../src/diff/diff.ts';
import { explainFields } from '../../../src/diff/explain-fields.ts';
import { contactAddress, conversationAddress } from '../../../src/model/address.ts';
import type { Json } from '../../../src/model/json.ts';
import type { LedgerEntry } from '../../../src/model/ledger.ts';
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

function explain(over: Partial<DiffInput>, address = A) {
  const input = atRest(over);
  const change = diff(input).changes.find((each) => each.address === address);
  return { change, facts: explainFields(input, address, change) };
}

const TIER = '/attributes/tier';
const tier = (value: string) => HASHER.value('contact', TIER, value);
const VALUES = ['x', 'y', 'z', null] as const;

describe('explainFields', () => {
  it.each<[string, Json | undefined, Json, Json | undefined, string, string]>([
    ['equal', 'x', 'x', 'x', 'equal', 'none'],
    ['equal', 'x', 'x', undefined, 'equal', 'never'],
    ['edit', 'new', 'x', 'x', 'edit', 'equal'],
    ['drift', 'x', 'moved', 'x', 'drift', 'differs'],
    ['conflict', 'new', 'moved', 'x', 'conflict', 'differs'],
    ['edit-unset', 'new', null, undefined, 'edit', 'never'],
    ['conflict-in-owned', 'new', 'theirs', undefined, 'conflict', 'never'],
    ['left-cleared', undefined, 'x', 'x', 'edit', 'equal'],
    ['left-released', undefined, 'moved', 'x', 'none', 'differs'],
    ['left-unset', undefined, null, 'x', 'none', 'differs'],
    ['unmanaged', undefined, 'theirs', undefined, 'none', 'never'],
  ])('%s', (rule, wanted, live, applied, label, state) => {
    const { facts } = explain({
      desired: desiredOf(declared(A, body(wanted === undefined ? {} : { note: wanted }))),
      live: liveOf([living(A, body({ note: live }))]),
      ledger: ledgerOf(owned(A, applied === undefined ? {} : { [NOTE]: hashed(applied) })),
    });
    const field = facts.find(({ pointer }) => pointer === NOTE);
    if (rule === 'equal') expect(field).toMatchObject({ rule, label: 'none' });
    else expect(field).toMatchObject({ rule, label, applied: state });
  });

  it('says of every field what the plan does, for all that desired, live and last applied can be', () => {
    let compared = 0;
    for (const isOwned of [true, false])
      for (const wanted of [undefined, ...VALUES])
        for (const live of VALUES)
          for (const applied of [undefined, ...VALUES]) {
            if (!isOwned && applied !== undefined) continue;
            const { change, facts } = explain({
              desired: desiredOf(declared(A, body(wanted === undefined ? {} : { note: wanted }))),
              live: liveOf([living(A, body({ note: live }))]),
              ledger: isOwned
                ? ledgerOf(owned(A, applied === undefined ? {} : { [NOTE]: hashed(applied) }))
                : ledgerOf(),
            });
            const planned = change?.fields.find(({ pointer }) => pointer === NOTE)?.origin ?? 'none';
            const told = facts.find(({ pointer }) => pointer === NOTE)?.label ?? 'none';
            expect(told, JSON.stringify({ isOwned, wanted, live, applied })).toBe(planned);
            compared += 1;
          }
    expect(compared).toBe(5 * 4 * 5 + 5 * 4);
  });

  it('tells creation, creation anew, and what goes with its record', () => {
    const wanted = desiredOf(declared(A, body({ note: 'x' })));
    const gone = liveOf([], [A]);
    expect(explain({ desired: wanted, live: gone }).facts).toMatchObject([{ rule: 'create', applied: 'never' }]);
    const ledger = ledgerOf(owned(A, { [NOTE]: hashed('x') }));
    expect(explain({ desired: wanted, live: gone, ledger }).facts).toMatchObject([
      { rule: 'create-anew', label: 'drift', applied: 'differs' },
    ]);
    expect(explain({ live: liveOf([living(A, body({ note: 'x' }))]), ledger }).facts).toMatchObject([
      { rule: 'record-left', label: 'none', applied: 'equal' },
    ]);
  });

  it('finds what was applied to a contact by its id, and leaves members of others out of it', () => {
    const fields = { [ORDERS]: attached('A') };
    const live = living(contact, { attributes: {}, associations: { orders: ['A', 'B'] } });
    const { facts } = explain(
      {
        project: aSharedShop(),
        desired: desiredOf(declared(contact, { attributes: {}, associations: { orders: ['A'] } })),
        live: liveOf([live]),
        ledger: ledgerOf({ ...owned(contactAddress('email', 'jo@example.com'), fields), id: live.id }),
      },
      contact,
    );
    expect(facts).toMatchObject([{ pointer: ORDERS, rule: 'members-owned', label: 'none', applied: 'equal' }]);
  });

  it('tells what an interrupted run meant, and what left the YAML without anything to leave', () => {
    const entry = owned(A, { [NOTE]: hashed('x') }, { intended: { [NOTE]: hashed('y') } });
    const live = liveOf([living(A, body({ note: 'y', total: '1' }))]);
    const desired = desiredOf(declared(A, body({ note: 'y', total: '1' })));
    const { facts } = explain({ desired, live, ledger: ledgerOf(entry) });
    expect(facts.map(({ pointer, intended }) => [pointer, intended])).toEqual([
      [NOTE, true],
      ['/attributes/total', false],
    ]);
    const wanted = desiredOf(declared(A, body({ total: '1' })));
    const left = explain({
      desired: wanted,
      live: liveOf([], [A]),
      ledger: ledgerOf(owned(A, { [NOTE]: hashed('x') })),
    });
    expect(left.facts.find(({ pointer }) => pointer === NOTE)).toMatchObject({ rule: 'left-gone', desired: undefined });
  });

  it('tells of contacts: left, out of reach, cut short', () => {
    const entry = owned(contact, { [ORDERS]: attached('A', 'B') });
    const wanted = desiredOf(declared(contact, body({}, { orders: ['A', 'B'] })));
    const rules = (over: Partial<DiffInput>) =>
      explain({ ledger: ledgerOf(entry), ...over }, contact).facts.map(({ rule }) => rule);
    const live = living(contact, body({}, { orders: ['A', 'B'] }));
    expect(rules({ live: liveOf([live]) })).toEqual(['left-cleared']);
    expect(rules({ desired: wanted, live: liveOf([], [contact]) })).toEqual(['unreachable']);
    const cut = { ...live, body: body({}, { orders: ['A'] }), uncertain: [ORDERS] };
    expect(rules({ desired: wanted, live: liveOf([cut]) })).toEqual(['cut-short']);
  });

  it('tells of a write beside the members of others that it leaves them', () => {
    const entry = owned(contact, { [ORDERS]: attached('A') });
    const live = liveOf([living(contact, body({}, { orders: ['A', 'THEIRS'] }))]);
    const desired = desiredOf(declared(contact, body({}, { orders: ['A', 'C'] })));
    const over = { project: aSharedShop(), desired, live, ledger: ledgerOf(entry) };
    expect(explain(over, contact).facts).toMatchObject([{ pointer: ORDERS, rule: 'members-owned', label: 'edit' }]);
  });

  it.each(['forgotten', 'external'] as const)('tells of a record that is %s that nothing is compared', (state) => {
    const entry = owned(contact, { [TIER]: tier('gold') });
    const desired = desiredOf(declared(contact, body({ tier: 'new' }), { state }));
    const live = liveOf([living(contact, body({ tier: 'theirs' }))]);
    expect(explain({ desired, live, ledger: ledgerOf(entry) }, contact).facts).toMatchObject([
      { pointer: TIER, rule: 'forgotten', label: 'none', applied: 'differs' },
    ]);
  });

  it('tells of an instance that is to be absent that its fields go with it', () => {
    const desired = desiredOf(declared(A, body(), { state: 'absent' }));
    const ledger = ledgerOf(owned(A, { [NOTE]: hashed('x') }));
    const { facts } = explain({ desired, live: liveOf([living(A, body({ note: 'moved' }))]), ledger });
    expect(facts).toMatchObject([{ rule: 'record-left', label: 'none', applied: 'differs' }]);
  });

  it('tells why, also of what the plan holds back as a whole', () => {
    const talk = conversationAddress('5');
    const rating = HASHER.value('conversation', '/attributes/rating', 5);
    const over = {
      live: liveOf([living(talk, body({ rating: 5 }))], [], { duplicateConversationAttributes: ['Rating'] }),
      ledger: ledgerOf(owned(talk, { '/attributes/rating': rating })),
    };
    const wanted = desiredOf(declared(talk, body({ rating: 4 })));
    const declaredOne = explain({ ...over, desired: wanted }, talk);
    expect(declaredOne).toMatchObject({ change: undefined, facts: [{ rule: 'edit', label: 'edit' }] });
    expect(explain(over, talk)).toMatchObject({ change: undefined, facts: [{ rule: 'left-cleared', label: 'edit' }] });
  });

  it('tells an unset field of a record that is gone from one that is as applied', () => {
    const desired = desiredOf(declared(A, body({ note: null })));
    const over = { desired, live: liveOf([], [A]) };
    const of = (entry: LedgerEntry) => explain({ ...over, ledger: ledgerOf(entry) }).facts[0];
    expect(of(owned(A, { [NOTE]: hashed(null) }))).toMatchObject({ rule: 'create-anew', applied: 'differs' });
    expect(of(owned(A, { [NOTE]: hashed(null) }, { id: null }))).toMatchObject({ rule: 'create' });
  });

  it('tells of a contact that was never written to: new where it is unset, adopted where it is set', () => {
    const desired = desiredOf(declared(contact, body({ tier: 'gold' })));
    const rules = (live: Json) => explain({ desired, live: liveOf([living(contact, body({ tier: live }))]) }, contact);
    expect(rules(null).facts).toMatchObject([{ rule: 'edit-unset', label: 'edit' }]);
    expect(rules('theirs').facts).toMatchObject([{ rule: 'adopt', label: 'adopt' }]);
  });
});
