import { describe, expect, it } from 'vitest';
import type { LedgerEntry } from '../../../src/model/ledger.ts';
import type { Live, LiveRecord } from '../../../src/model/live.ts';
import type { IntentRecord, ResultRecord } from '../../../src/model/run.ts';
import { buildUndo, undoAddresses, undoNeighbours } from '../../../src/undo/build-undo.ts';
import { listEffects } from '../../../src/undo/list-effects.ts';
import { freshLedger } from '../../support/in-process.ts';
import { aShop, HASHER } from '../../support/model-values.ts';

const address = 'instance/Order/O-1';
const body = (attributes: object) => ({ attributes, associations: {} }) as NonNullable<IntentRecord['before']>;
const entry = (over: Partial<LedgerEntry> = {}): LedgerEntry => ({
  address,
  id: 'i1',
  fields: {},
  protected: false,
  ...over,
});
const update: IntentRecord = {
  number: 1,
  address,
  action: 'update',
  id: 'i1',
  entry: entry(),
  before: body({ status: 'open' }),
  after: body({ status: 'shipped' }),
  was: entry(),
};
const done: ResultRecord = { number: 1, address, outcome: 'done', id: 'i1' };

function undo(intents: readonly IntentRecord[], results: readonly ResultRecord[], records: readonly LiveRecord[]) {
  const live: Live = {
    records: new Map(records.map((record) => [record.address, record])),
    absent: new Map(records.length === 0 ? [[address, { state: 'missing' as const }]] : []),
    listed: [],
    unnamed: new Map(),
  };
  return buildUndo({
    project: aShop(),
    live,
    ledger: { ...freshLedger(), entries: new Map([[address, entry()]]) },
    hasher: HASHER,
    run: 'run-x',
    effects: listEffects({ intents, results, header: {} }),
    learned: [],
    covers: () => true,
    isProtected: () => false,
  });
}

const live = (attributes: object, id = 'i1'): LiveRecord => ({ address, id, body: body(attributes), uncertain: [] });

describe('what a run did', () => {
  it('is taken back where it is confirmed, or shows', () => {
    for (const results of [[done], [], [{ ...done, outcome: 'unknown' as const }]]) {
      const { changes, notes } = undo([update], results, [live({ status: 'shipped', note: 'mine' })]);
      expect(changes).toMatchObject([{ action: 'update', id: 'i1', after: body({ status: 'open' }) }]);
      expect(notes).toEqual([]);
    }
    expect(undo([update], [], [live({ status: 'open' })]).changes).toEqual([]);
  });

  it('is nothing where it was refused, skipped or moved', () => {
    for (const outcome of ['failed', 'skipped', 'moved'] as const) {
      const { changes, notes } = undo([update], [{ ...done, outcome }], [live({ status: 'shipped' })]);
      expect([changes, notes]).toEqual([[], []]);
    }
  });

  it('stays where somebody changed it since, or made another of it', () => {
    for (const now of [live({ status: 'cancelled' }), live({ status: 'shipped' }, 'i2')]) {
      const { changes, notes } = undo([update], [done], [now]);
      expect(changes).toEqual([]);
      expect(notes).toMatchObject([{ code: 'changed-since', address }]);
    }
    expect(undo([update], [done], []).notes).toMatchObject([{ code: 'changed-since' }]);
  });
});

describe('a journal is hostile input', () => {
  it.each([
    ['a field nobody declares', { nobody: 'x' }, 'no longer declared'],
    ['a value of another type', { status: 7 }, 'recorded as no list'],
    ['a masked value', { status: { sensitive: 'hash' } }, 'sensitive'],
    ['something nested', { status: { a: { b: 'c' } } }, 'recorded as no list'],
    ['a key with a meaning', JSON.parse('{"__proto__": "x"}') as object, 'no longer declared'],
    ['a text without end', { status: 'x'.repeat(1_000_001) }, 'recorded as no list'],
  ])('%s is not written', (_what, before, why) => {
    const pointers = Object.keys(before);
    const after = Object.fromEntries(pointers.map((name) => [name, 'now'] as const));
    const { changes, notes } = undo([{ ...update, before: body(before), after: body(after) }], [done], [live(after)]);
    expect(changes).toEqual([]);
    expect(notes).toMatchObject([{ code: 'not-restorable' }]);
    expect(notes[0]?.message).toContain(why);
  });

  it('asks for what stands beside what is to be attached again, once', () => {
    const contact = 'contact/external_id:70';
    const referrers: IntentRecord['referrers'] = [
      { address: contact, pointer: '/associations/orders' },
      { address: 'contact/id:gone', pointer: '/associations/orders' },
    ];
    const deletion: IntentRecord = {
      ...update,
      action: 'delete',
      before: body({}),
      after: null,
      entry: null,
      referrers,
    };
    const effects = listEffects({ intents: [deletion], results: [done], header: {} });
    const orders = { attributes: {}, associations: { orders: ['O-1', 'O-2', 'O-3'] } };
    const found: Live = {
      records: new Map([
        [contact, { address: contact, id: 'c', body: orders, uncertain: [] }],
        ['instance/Order/O-2', { ...live({}), address: 'instance/Order/O-2' }],
      ]),
      absent: new Map([[address, { state: 'missing' }]]),
      listed: [],
      unnamed: new Map(),
    };
    expect([...undoNeighbours({ project: aShop(), effects, live: found })]).toEqual(['instance/Order/O-3']);
  });

  it('asks about nothing but addresses', () => {
    const effects = listEffects({ intents: [update], results: [done], header: {} });
    expect([...undoAddresses({ project: aShop(), effects })]).toEqual([address]);
  });
});

it('a journal that does not say what was owned makes nothing ours that existed before', () => {
  const { was: _was, ...old } = update;
  const deleted: IntentRecord = {
    ...old,
    action: 'delete',
    before: body({ status: 'open', theirs: 'x' }),
    after: null,
    entry: null,
  };
  const { changes } = undo([deleted], [done], []);
  expect(changes).toMatchObject([
    { action: 'create', after: body({ status: 'open', theirs: 'x' }), entry: { fields: {} } },
  ]);
});
