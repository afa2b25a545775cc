import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RecordedRun } from '../../../src/ledger/read-runs.ts';
import { recoverLedger } from '../../../src/ledger/recover.ts';
import { instanceAddress } from '../../../src/model/address.ts';
import type { StepOutcome } from '../../../src/model/event.ts';
import type { Ledger, LedgerEntry } from '../../../src/model/ledger.ts';
import type { IntentRecord, ResultRecord } from '../../../src/model/run.ts';
import { aLedger, anEntry } from './sample.ts';

const address = instanceAddress('Order', 'ORD-1');
const was = anEntry(address, { fields: { '/attributes/a': 'old', '/attributes/gone': 'old' } });
const wanted = anEntry(address, { id: null, fields: { '/attributes/a': 'new', '/attributes/b': 'new' } });

describe('a confirmed step', () => {
  test('takes the intended entry with the id of the result', () => {
    expect(recover([], [intent({ entry: wanted, id: null })], [result('done', { id: 'id-9' })])).toEqual({
      ...wanted,
      id: 'id-9',
    });
  });

  test('keeps the id that was known when the result names none', () => {
    expect(recover([was], [intent({ entry: wanted, id: 'id-1' })], [result('done')])).toEqual({
      ...wanted,
      id: 'id-1',
    });
  });

  test.each(['delete', 'forget'] as const)('%s removes the entry', (action) => {
    expect(recover([was], [intent({ action, entry: null })], [result('done')])).toBeUndefined();
  });

  test('an entry the result names outweighs what was intended, whatever the outcome', () => {
    const kept = anEntry(address, { id: 'id-9', fields: { '/attributes/a': 'new' } });
    expect(recover([], [intent({ entry: wanted })], [result('failed', { entry: kept })])).toEqual(kept);
    expect(recover([], [intent({ entry: wanted })], [result('done', { entry: kept })])).toEqual(kept);
  });
});

describe.each([
  ['no result', []],
  ['an unknown outcome', [result('unknown')]],
])('an intent with %s', (_name, results) => {
  test('to create is owned from now on, without an id', () => {
    expect(recover([], [intent({ entry: wanted, id: null, action: 'create' })], results)).toEqual({
      address,
      id: null,
      fields: {},
      intended: wanted.fields,
      protected: false,
    });
  });

  test('to update counts beside what was applied before', () => {
    expect(recover([was], [intent({ entry: wanted })], results)).toEqual({ ...was, intended: wanted.fields });
  });

  test('to delete keeps the entry until the delete is confirmed', () => {
    expect(recover([was], [intent({ action: 'delete', entry: null })], results)).toEqual(was);
  });

  test('protects what either entry protects', () => {
    const before = { ...was, protected: true };
    expect(recover([before], [intent({ entry: wanted })], results)?.protected).toBe(true);
    expect(recover([was], [intent({ entry: { ...wanted, protected: true } })], results)?.protected).toBe(true);
  });

  test('adds to the intentions of an earlier interrupted run', () => {
    const before = { ...was, intended: { '/attributes/a': 'earlier', '/attributes/c': 'earlier' } };
    expect(recover([before], [intent({ entry: wanted })], results)?.intended).toEqual({
      '/attributes/a': 'new',
      '/attributes/b': 'new',
      '/attributes/c': 'earlier',
    });
  });
});

test('an intent nobody confirmed keeps the id that is known best', () => {
  const ids = (known: Partial<IntentRecord>, owned: readonly LedgerEntry[], told?: string): string | null | undefined =>
    recover(owned, [intent({ entry: wanted, ...known })], [result('unknown', told === undefined ? {} : { id: told })])
      ?.id;
  expect(ids({ id: 'intent' }, [was], 'told')).toBe('told');
  expect(ids({ id: 'intent' }, [was])).toBe(was.id);
  expect(ids({ id: 'intent' }, [])).toBe('intent');
  expect(ids({ id: null, entry: { ...wanted, id: 'entry' } }, [])).toBe('entry');
  expect(ids({ id: null }, [])).toBeNull();
});

test('an entry that names its id keeps it over what was known before', () => {
  const entry = { ...wanted, id: 'entry' };
  expect(recover([], [intent({ entry, id: 'intent' })], [result('done')])?.id).toBe('entry');
});

test('a delete nobody confirmed keeps no member as meant, and of nothing it makes nothing', () => {
  const related = anEntry(address, { fields: { '/attributes/a': 'old', '/attributes/parts': ['m'] } });
  const gone = intent({ action: 'delete', entry: null });
  expect(recover([related], [gone], [])).toEqual({ ...related, intended: { '/attributes/parts': [] } });
  expect(recover([], [gone], [])).toBeUndefined();
});

test('runs that started in one moment count in the order of their names', () => {
  const at = (name: string): RecordedRun => run(name, [intent({ entry: wanted })], []);
  expect(recoverLedger(aLedger([was]), [at('b'), at('c'), at('a')]).recovered).toEqual(['a', 'b', 'c']);
});

test.each(['failed', 'skipped', 'moved'] as const)('a step that %s leaves the entry as it was', (outcome) => {
  expect(recover([was], [intent({ entry: wanted })], [result(outcome)])).toEqual(was);
  expect(recover([was], [intent({ entry: null, action: 'delete' })], [result(outcome)])).toEqual(was);
  expect(recover([], [intent({ entry: wanted })], [result(outcome)])).toBeUndefined();
});

test('two steps of one run on one address count one after the other', () => {
  const second = anEntry(address, { id: null, fields: { '/attributes/a': 'newest' } });
  const intents = [intent({ entry: wanted, action: 'create' }), intent({ number: 2, entry: second })];
  expect(recover([], intents, [result('done', { id: 'id-9' })])).toEqual({
    ...wanted,
    id: 'id-9',
    intended: second.fields,
  });
});

describe('which runs count', () => {
  const done = [intent({ entry: wanted })];
  test('those that started from this serial of this lineage, in the order they started', () => {
    const ledger = aLedger([was]);
    const runs = [
      run('b', done, [], { started_at: '2026-03-01T09:00:01.500Z' }),
      run('c', [intent({ entry: { ...wanted, fields: { '/attributes/a': 'first' } } })], [], {
        started_at: '2026-03-01T09:00:01.200Z',
      }),
      run('older', done, [], { serial: 6 }),
      run('newer', done, [], { serial: 8 }),
      run('foreign', done, [], { lineage: 'lineage-2' }),
      run('idle', [], []),
    ];
    const { ledger: after, recovered } = recoverLedger(ledger, runs);
    expect(recovered).toEqual(['c', 'b']);
    expect(after.entries.get(address)?.intended?.['/attributes/a']).toBe('new');
    expect(ledger.entries.get(address)).toEqual(was);
    expect(after.serial).toBe(ledger.serial);
  });

  test('none: the very same ledger comes back', () => {
    const ledger = aLedger([was]);
    expect(recoverLedger(ledger, [run('older', done, [], { serial: 6 })])).toEqual({ ledger, recovered: [] });
    expect(recoverLedger(ledger, []).ledger).toBe(ledger);
    expect(recoverLedger(undefined, [run('x', done, [])])).toEqual({ ledger: undefined, recovered: [] });
  });
});

test('recovering twice changes nothing more, whatever the runs did', () => {
  const addresses = ['1', '2', '3'].map((id) => instanceAddress('Order', id));
  const hash = fc.constantFrom('h1', 'h2', 'h3');
  const fields = fc.dictionary(fc.constantFrom('/attributes/a', '/attributes/b'), hash, { noNullPrototype: true });
  const outcome = fc.option(fc.constantFrom<StepOutcome>('done', 'failed', 'unknown', 'moved', 'skipped'));
  const step = fc.record({ address: fc.constantFrom(...addresses), entry: fc.option(fields), outcome });
  const runs = fc.array(fc.array(step, { maxLength: 5 }), { maxLength: 4 });
  fc.assert(
    fc.property(runs, fc.subarray(addresses), (told, owned) => {
      const ledger = aLedger(owned.map((each) => anEntry(each)));
      const recorded = told.map((steps, index) => toRun(`run-${index}`, steps));
      const once = recoverLedger(ledger, recorded);
      expect(recoverLedger(once.ledger, recorded)).toEqual(once);
    }),
    { numRuns: 500 },
  );
});

function toRun(
  name: string,
  steps: readonly {
    readonly address: typeof address;
    readonly entry: LedgerEntry['fields'] | null;
    readonly outcome: StepOutcome | null;
  }[],
): RecordedRun {
  const intents = steps.map((step, index) =>
    intent({
      number: index + 1,
      address: step.address,
      entry: step.entry === null ? null : anEntry(step.address, { id: null, fields: step.entry }),
    }),
  );
  const results = steps.flatMap(({ outcome }, index) =>
    outcome === null ? [] : [result(outcome, { number: index + 1, id: `id-${name}-${index}` })],
  );
  return run(name, intents, results);
}

function recover(
  entries: readonly LedgerEntry[],
  intents: readonly IntentRecord[],
  results: readonly ResultRecord[],
): LedgerEntry | undefined {
  const ledger: Ledger = aLedger(entries);
  return recoverLedger(ledger, [run('run-1', intents, results)]).ledger.entries.get(address);
}

function intent(over: Partial<IntentRecord>): IntentRecord {
  return { number: 1, address, action: 'update', id: null, entry: null, before: null, after: null, ...over };
}

function result(outcome: StepOutcome, over: Partial<ResultRecord> = {}): ResultRecord {
  return { number: 1, address, outcome, ...over };
}

function run(
  name: string,
  intents: readonly IntentRecord[],
  results: readonly ResultRecord[],
  over: Partial<RecordedRun['header']> = {},
): RecordedRun {
  const header = {
    run: name,
    plan: 'p',
    workspace: 'tx2p130c',
    environment: 'default',
    lineage: 'lineage-1',
    serial: 7,
    started_at: '2026-03-01T09:00:00.000Z',
    tool: 'trueup/0',
    ...over,
  };
  return { header, intents, results, end: undefined };
}
