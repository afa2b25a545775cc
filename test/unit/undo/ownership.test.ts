import { describe, expect, it } from 'vitest';
import { type Address, contactAddress } from '../../../src/model/address.ts';
import type { Difference } from '../../../src/model/change.ts';
import type { LedgerEntry } from '../../../src/model/ledger.ts';
import type { LiveRecord } from '../../../src/model/live.ts';
import type { IntentRecord, LearnedEntry, ResultRecord } from '../../../src/model/run.ts';
import { buildUndo } from '../../../src/undo/build-undo.ts';
import { listEffects } from '../../../src/undo/list-effects.ts';
import {
  aSharedShop,
  aShop,
  body,
  HASHER,
  ledgerOf,
  liveOf,
  living,
  order,
  owned,
} from '../../support/model-values.ts';

const ORDERS = '/associations/orders';
const TIER = '/attributes/tier';
const contact = contactAddress('external_id', '70');
const orders = (...members: string[]) => HASHER.members('contact', ORDERS, members);
const tier = (value: string) => HASHER.value('contact', TIER, value);

interface Taken {
  readonly intents?: readonly Partial<IntentRecord>[];
  readonly outcomes?: readonly ResultRecord['outcome'][];
  readonly learned?: readonly LearnedEntry[];
  readonly live: readonly LiveRecord[];
  readonly missing?: readonly Address[];
  readonly ledger: readonly LedgerEntry[];
  readonly project?: ReturnType<typeof aShop>;
}

function undo({ intents = [], outcomes, learned = [], live, missing = [], ledger, project }: Taken): Difference {
  const recorded = intents.map((intent, index): IntentRecord => {
    const address = intent.address ?? contact;
    const base = {
      number: index + 1,
      address,
      action: 'update',
      id: `id of ${address}`,
      entry: owned(address),
    } as const;
    return { ...base, before: body(), after: body(), was: owned(address), ...intent };
  });
  const results = (outcomes ?? recorded.map(() => 'done' as const)).map((outcome, index) => ({
    number: index + 1,
    address: recorded[index]?.address ?? contact,
    outcome,
  }));
  return buildUndo({
    project: project ?? aShop(),
    live: liveOf(live, missing),
    ledger: ledgerOf(...ledger),
    hasher: HASHER,
    run: 'run-x',
    effects: listEffects({ intents: recorded, results, header: { learned } }),
    learned,
    covers: () => true,
    isProtected: () => false,
  });
}

describe('what is owned after an undo', () => {
  it('is not a member that others attached and the run took the place of', () => {
    const next = owned(contact, { [ORDERS]: orders('A') });
    const { changes } = undo({
      intents: [
        {
          entry: next,
          before: body({}, { orders: ['THEIRS'] }),
          after: body({}, { orders: ['A'] }),
          was: owned(contact, { [ORDERS]: orders() }),
        },
      ],
      live: [living(contact, body({}, { orders: ['A'] })), living(order('THEIRS')), living(order('A'))],
      ledger: [next],
    });
    expect(changes).toMatchObject([{ after: { associations: { orders: ['THEIRS'] } } }]);
    expect(changes[0]?.entry?.fields).toEqual({ [ORDERS]: orders() });
  });

  it('is what an interrupted run meant to apply, where that is what the run found', () => {
    const next = owned(contact, { [TIER]: tier('new') });
    const was = owned(contact, { [TIER]: tier('old') }, { intended: { [TIER]: tier('meant'), [ORDERS]: orders('A') } });
    const [before, after] = [body({ tier: 'meant' }), body({ tier: 'new' })];
    const { changes } = undo({
      intents: [{ entry: { ...next, fields: { ...next.fields, [ORDERS]: orders('A') } }, before, after, was }],
      live: [living(contact, after)],
      ledger: [{ ...next, fields: { ...next.fields, [ORDERS]: orders('A') } }],
    });
    expect(changes[0]?.entry?.fields).toEqual({ [TIER]: tier('meant'), [ORDERS]: orders('A') });
  });

  it('is told by the before-image alone where a journal does not say', () => {
    const next = owned(contact, { [TIER]: tier('new') });
    const old = { entry: next, before: body({ tier: 'old' }), after: body({ tier: 'new' }), was: undefined };
    const live = [living(contact, body({ tier: 'new' }))];
    const { changes } = undo({ intents: [old as never], live, ledger: [next] });
    expect(changes[0]?.entry?.fields).toEqual({ [TIER]: tier('old') });
  });

  it('holds nothing of what a killed run only meant to apply and never did', () => {
    const was = owned(contact, { [TIER]: tier('old') });
    const meant = { [TIER]: tier('new'), [ORDERS]: orders('A') };
    const { changes, recorded } = undo({
      intents: [{ entry: owned(contact, meant), before: body({ tier: 'old' }), after: body({ tier: 'new' }), was }],
      outcomes: [],
      // Somebody attached A before the run: it was as written, and no request was to say so.
      live: [living(contact, body({ tier: 'old' }, { orders: ['A'] }))],
      ledger: [{ ...was, intended: meant }],
    });
    expect(changes).toEqual([]);
    expect([...recorded]).toEqual([[contact, was]]);
  });
});

describe('who pointed at what the run deleted', () => {
  const A = order('A');
  const deletion = { address: A, action: 'delete', before: body({ note: 'x' }), after: null, entry: null } as const;
  const referrers = [{ address: contact, pointer: ORDERS }];

  it('points at it again where the run itself changed other members of the same set', () => {
    const { changes, notes } = undo({
      project: aSharedShop(),
      intents: [
        { ...deletion, referrers },
        { before: body(), after: body({}, { orders: ['B'] }), adjusted: [ORDERS] },
      ],
      live: [living(contact, body({}, { orders: ['B', 'THEIRS'] })), living(order('B'))],
      missing: [A],
      ledger: [owned(contact, { [ORDERS]: orders('B') })],
    });
    const found = changes.find(({ address }) => address === contact);
    expect(found?.fields).toMatchObject([{ pointer: ORDERS, before: ['B'], after: ['A'], adjust: true }]);
    expect(notes).toEqual([]);
  });

  it('is left alone where the list may be cut, even if it shows nothing', () => {
    const workspace = { ...aShop().workspace, apiVersion: '2.14' as const };
    const { changes, notes } = undo({
      project: aShop({ workspace }),
      intents: [{ ...deletion, referrers }],
      live: [living(contact, body(), { uncertain: [ORDERS] })],
      missing: [A],
      ledger: [owned(contact, { [ORDERS]: orders('A', 'B') })],
    });
    expect(changes.map(({ address }) => address)).toEqual([A]);
    expect(notes).toMatchObject([{ code: 'not-restorable', address: contact }]);
    expect(notes[0]?.message).toMatch(/only be read with api_version 2\.16: attach it by hand$/u);
  });

  it('loses what the same run learned of it, in the same step', () => {
    const was = owned(contact);
    const entry = owned(contact, { [TIER]: tier('x') });
    const { changes, recorded } = undo({
      intents: [{ ...deletion, referrers }],
      learned: [{ address: contact, was, entry }],
      live: [living(contact, body({ tier: 'x' }))],
      missing: [A],
      ledger: [entry],
    });
    expect(changes.find(({ address }) => address === contact)?.entry).toEqual(was);
    expect([...recorded]).toEqual([[contact, was]]);
  });
});
