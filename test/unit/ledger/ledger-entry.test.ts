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
])('anything else is no entry: %j', (value) => {
  expect(parseEntry(value)).toBeUndefined();
});
