import { expect, test } from 'vitest';
import { parseEntry, toEntryJson } from '../../../src/ledger/ledger-entry.ts';
import { instanceAddress } from '../../../src/model/address.ts';
import { anEntry } from './sample.ts';

const address = instanceAddress('Order', 'ORD-1');

test('is written with its fields in order and without what says nothing', () => {
  const entry = anEntry(address, { fields: { '/attributes/b': 'x', '/associations/a': ['y'], '/attributes/a': 'z' } });
  expect(JSON.stringify(toEntryJson(entry))).toBe(
    '{"address":"instance/Order/ORD-1","id":"id-1","fields":{"/associations/a":["y"],"/attributes/a":"z","/attributes/b":"x"}}',
  );
  expect(JSON.stringify(toEntryJson({ ...entry, fields: {}, intended: {}, protected: true }))).toBe(
    '{"address":"instance/Order/ORD-1","id":"id-1","fields":{},"intended":{},"protected":true}',
  );
});

test('is read back, times, members and a missing id included', () => {
  const entry = anEntry(address, {
    id: null,
    fields: { '/external_created_at': 'x', '/attributes/__proto__': 'y', '/associations/a~1b': [] },
    intended: { '/external_updated_at': 'z' },
  });
  expect(parseEntry(JSON.parse(JSON.stringify(toEntryJson(entry))))).toEqual(entry);
});

test.each([
  [undefined],
  [null],
  ['text'],
  [{}],
  [{ address, id: 1, fields: {} }],
  [{ address, id: 'x' }],
  [{ address: 'Order/ORD-1', id: 'x', fields: {} }],
  [{ address, id: 'x', fields: { '/attributes': 'h' } }],
  [{ address, id: 'x', fields: { '/external_created_at/x': 'h' } }],
  [{ address, id: 'x', fields: { '/attributes/a': '' } }],
  [{ address, id: 'x', fields: { '/attributes/a': [['h']] } }],
  [{ address, id: 'x', fields: {}, intended: null }],
  [{ address, id: 'x', fields: {}, protected: 1 }],
  [{ address, id: 'x', fields: {}, extra: true }],
  [{ address, id: '', fields: {} }],
  [{ address: 7, id: 'x', fields: {} }],
  [{ address, id: 'x', fields: { '/attributes/a': 'h'.repeat(129) } }],
  [{ address, id: 'x', fields: { '/attributes/a': ['h', 'h'.repeat(129)] } }],
  [{ address, id: 'x', fields: { '/attributes/a': ['h', ''] } }],
  [{ address, id: 'x', fields: { '/attributes/a': 5 } }],
  [{ address, id: 'x', fields: { '/attributes/a': 'h', 'x/attributes/a': 'h' } }],
  [{ address, id: 'x', fields: { 'x/associations/a': 'h' } }],
  [{ address, id: 'x', fields: { '/external_created_by': 'h' } }],
  [{ address, id: 'x', fields: {}, intended: { a: 'h' } }],
  [{ address, id: 'x', fields: {}, protected: false }],
  [{ address, id: 'x', fields: {}, protected: true, more: 1 }],
  [{ address, id: 'x', fields: {}, intended: {}, protected: true, more: 1 }],
])('anything else is no entry: %j', (value) => {
  expect(parseEntry(value)).toBeUndefined();
});

test('a hash has at most 128 characters', () => {
  const fields = { '/attributes/a': 'h'.repeat(128), '/associations/b': ['h'.repeat(128)] };
  expect(parseEntry({ address, id: 'x', fields })).toEqual(anEntry(address, { id: 'x', fields }));
});

test('fields in order are taken as they are, and any others are put in order', () => {
  const sorted = { '/attributes/a': 'x', '/attributes/b': 'y' };
  expect(toEntryJson(anEntry(address, { fields: sorted }))['fields']).toBe(sorted);
  const { fields, intended } = toEntryJson(
    anEntry(address, { fields: { '/b': 'x', '/a': 'y', '/c': 'z' }, intended: { '/c': 'x', '/b': 'y' } }),
  );
  expect([fields, intended].map((each) => Object.entries(each as object))).toEqual([
    [
      ['/a', 'y'],
      ['/b', 'x'],
      ['/c', 'z'],
    ],
    [
      ['/b', 'y'],
      ['/c', 'x'],
    ],
  ]);
});
