import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { toEntryJson } from '../../../src/ledger/ledger-entry.ts';
import { parseRunLine, type RunRecord, renderRunLine } from '../../../src/ledger/run-record.ts';
import { instanceAddress } from '../../../src/model/address.ts';
import { anEntry } from './sample.ts';

const address = instanceAddress('Order', 'ORD-1');
const counts = {
  added: 1,
  changed: 0,
  destroyed: 0,
  adopted: 0,
  forgotten: 0,
  failed: 0,
  skipped: 0,
  unknown: 0,
  moved: 0,
  written: 1,
};
const records: readonly RunRecord[] = [
  {
    type: 'run',
    format: 'trueup-run',
    version: 1,
    run: 'run-20260301T090000Z-0a1b',
    plan: 'plan-1',
    workspace: 'w',
    environment: 'default',
    lineage: 'l',
    serial: 3,
    started_at: '2026-03-01T09:00:00.000Z',
    tool: 'trueup/0.1.0',
  },
  {
    type: 'intent',
    number: 1,
    address,
    action: 'update',
    id: 'x',
    entry: anEntry(address, { protected: true }),
    before: { attributes: { status: 'open', secret: { sensitive: 'hash' } }, associations: {} },
    after: { attributes: { status: '}\n","sum":"0123456789abcdef"}' }, associations: { orders: ['1'] } },
  },
  { type: 'intent', number: 2, address, action: 'delete', id: 'x', entry: null, before: null, after: null },
  { type: 'result', number: 1, address, outcome: 'done', id: 'x' },
  { type: 'result', number: 2, address, outcome: 'failed', message: 'no', entry: anEntry(address) },
  { type: 'end', counts, at: '2026-03-01T09:00:01.000Z' },
  { type: 'end', counts, at: '2026-03-01T09:00:01.000Z', interrupted: true },
  {
    type: 'intent',
    number: 3,
    address,
    action: 'delete',
    id: 'x',
    entry: null,
    before: { attributes: {}, associations: {} },
    after: null,
    was: anEntry(address),
    reason: 'no longer in the YAML',
    adjusted: ['/associations/orders'],
    referrers: [{ address: 'contact/external_id:70', pointer: '/associations/orders' }],
  },
  {
    type: 'run',
    format: 'trueup-run',
    version: 1,
    run: 'run-20260301T090000Z-0a1b',
    plan: 'plan-1',
    workspace: 'w',
    environment: 'default',
    lineage: 'l',
    serial: 3,
    started_at: '2026-03-01T09:00:00.000Z',
    tool: 'trueup/0.1.0',
    learned: [
      { address, was: null, entry: anEntry(address) },
      { address, was: anEntry(address), entry: null },
    ],
  },
];

test.each(records)('a line is read back as it was written: $type', (record) => {
  const line = renderRunLine(record);
  expect(line.indexOf('\n')).toBe(line.length - 1);
  expect(parseRunLine(Buffer.from(line.slice(0, -1)))).toEqual(record);
});

test.each(records)('a line with one byte changed or cut is none: $type', (record) => {
  const line = Buffer.from(renderRunLine(record).slice(0, -1));
  for (let at = 0; at < line.length; at += 1) {
    const flipped = Buffer.from(line);
    flipped[at] = flipped[at]! ^ 1;
    expect(parseRunLine(flipped), `byte ${at}`).toBeUndefined();
    expect(parseRunLine(line.subarray(0, at)), `cut at ${at}`).toBeUndefined();
    expect(parseRunLine(line.subarray(at + 1)), `cut before ${at}`).toBeUndefined();
  }
});

test.each([
  [{ type: 'other' }],
  [{ type: 'run', format: 'trueup-run', version: 1 }],
  [{ ...records[0], format: 'trueup-plan' }],
  [{ ...records[0], serial: -1 }],
  [{ ...records[0], version: '1' }],
  [{ ...records[0], serial: 1.5 }],
  ...['run', 'plan', 'workspace', 'environment', 'lineage', 'started_at', 'tool'].map((member): [object] => [
    { ...records[0], [member]: 1 },
  ]),
  [{ ...records[3], number: -1 }],
  [{ ...records[3], number: '1' }],
  [{ ...records[3], address: 1 }],
  [{ ...records[3], message: 1 }],
  [{ ...records[5], counts: [1] }],
  [{ ...records[5], counts: { added: 0, changed: -1 } }],
  [{ ...records[5], at: 1 }],
  [{ ...records[3], outcome: 'perhaps' }],
  [{ ...records[3], address: 'x' }],
  [{ ...records[3], id: 1 }],
  [{ ...records[5], counts: { added: 'x' } }],
  [{ ...records[5], interrupted: 'yes' }],
  [{ ...records[4], entry: anEntry(instanceAddress('Order', 'other')) }],
])('a checksum that fits makes no record out of %j', (value) => {
  expect(parseRunLine(Buffer.from(renderRunLine(value as RunRecord).slice(0, -1)))).toBeUndefined();
});

test.each(['[1}', '{"type":"end"}}', '{"type":}', '}'])('nor out of %s, which is no JSON', (text) => {
  expect(parseRunLine(signed(text))).toBeUndefined();
});

test.each([
  [{ action: 'destroy' }],
  [{ number: 1.5 }],
  [{ id: 5 }],
  [{ address: 'nobody' }],
  [{ before: { attributes: {} } }],
  [{ before: { associations: {} } }],
  [{ before: { attributes: [], associations: {} } }],
  [{ after: { attributes: {}, associations: null } }],
  [{ after: undefined }],
  [{ id: undefined }],
  [{ after: [] }],
  [{ entry: anEntry(instanceAddress('Order', 'other')) }],
])('nor out of an intent with %j', (over) => {
  const line = renderRunLine({ ...records[1], ...over } as RunRecord);
  expect(parseRunLine(Buffer.from(line.slice(0, -1)))).toBeUndefined();
});

test.each(['create', 'update', 'delete', 'adopt', 'forget'])('every action can be intended: %s', (action) => {
  const record = { ...records[2], action } as RunRecord;
  expect(parseRunLine(Buffer.from(renderRunLine(record).slice(0, -1)))).toEqual(record);
});

test.each(['done', 'failed', 'skipped', 'unknown', 'moved'])('every outcome can be told: %s', (outcome) => {
  const record = { type: 'result', number: 1, address, outcome } as RunRecord;
  const read = parseRunLine(Buffer.from(renderRunLine(record).slice(0, -1)));
  expect(read).toEqual(record);
  expect(Object.keys(read ?? {})).toEqual(['type', 'number', 'address', 'outcome']);
});

test('an intent and a result need an entry that is one', () => {
  for (const text of [
    JSON.stringify({ ...records[2], entry: undefined }),
    JSON.stringify({ ...records[2], entry: {} }),
    JSON.stringify({ ...records[3], entry: {} }),
    JSON.stringify({ ...records[3], entry: null }),
  ]) {
    expect(parseRunLine(signed(text)), text).toBeUndefined();
  }
});

test('what an intent tells for an undo is validated like the rest', () => {
  const intent = {
    type: 'intent',
    number: 1,
    address,
    action: 'delete',
    id: 'x',
    entry: null,
    before: null,
    after: null,
  };
  const line = (more: object) => renderRunLine({ ...intent, ...more } as unknown as RunRecord).trimEnd();
  expect(parseRunLine(Buffer.from(line({ was: null, reason: 'r' })))).toMatchObject({ was: null, reason: 'r' });
  const other = instanceAddress('Order', 'ORD-2');
  for (const wrong of [
    { reason: 7 },
    { adjusted: ['__proto__'] },
    { adjusted: ['/external_created_at'] },
    { adjusted: {} },
    { referrers: [{ address: 'nobody', pointer: '/attributes/x' }] },
    { referrers: [{ address, pointer: 'x' }] },
    { was: anEntry(other) },
  ]) {
    expect(parseRunLine(Buffer.from(line(wrong))), JSON.stringify(wrong)).toBeUndefined();
  }
  const referrer = { address, pointer: '/associations/orders' };
  const pointedAt = (referrers: unknown) => parseRunLine(signed(JSON.stringify({ ...intent, referrers })));
  expect(pointedAt([referrer])).toMatchObject({ referrers: [referrer] });
  for (const wrong of ['x', null, { address }, { ...referrer, more: 1 }]) {
    expect(pointedAt([wrong]), JSON.stringify(wrong)).toBeUndefined();
  }
});

test('what the ledger learned is validated like the rest', () => {
  const line = (learned: unknown): Buffer => signed(JSON.stringify({ ...records[0], learned }));
  const entry = toEntryJson(anEntry(address));
  const other = toEntryJson(anEntry(instanceAddress('Order', 'ORD-2')));
  expect(parseRunLine(line([{ address, was: entry, entry: null }]))).toMatchObject({
    learned: [{ was: anEntry(address), entry: null }],
  });
  for (const wrong of [
    {},
    null,
    'x',
    [null],
    [{ was: null, entry: null }],
    [{ address, was: entry }],
    [{ address, was: {}, entry }],
    [{ address, was: other, entry }],
    [{ address, was: entry, entry: other }],
    [{ address: 'nobody', was: null, entry: null }],
  ]) {
    expect(parseRunLine(line(wrong)), JSON.stringify(wrong)).toBeUndefined();
  }
});

/** A line whose checksum fits, with these bytes in front of it: damage has more shapes than records have. */
function signed(text: string): Buffer {
  const sum = createHash('sha256').update(text).digest('hex').slice(0, 16);
  return Buffer.from(`${text.slice(0, -1)},"sum":"${sum}"}`);
}
