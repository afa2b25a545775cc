import { describe, expect, test } from 'vitest';
import { parseIntentContext, parseLearned, toContextJson, toLearnedJson } from '../../../src/ledger/intent-context.ts';
import { toEntryJson } from '../../../src/ledger/ledger-entry.ts';
import { contactAddress, instanceAddress } from '../../../src/model/address.ts';
import type { JsonObject } from '../../../src/model/json.ts';
import { anEntry } from './sample.ts';

const address = instanceAddress('Order', 'ORD-1');
const other = instanceAddress('Order', 'ORD-2');
const entry = anEntry(address);
const referrer = { address: contactAddress('external_id', '70'), pointer: '/associations/orders' };
const WHOLE = {
  was: entry,
  reason: 'no longer in the YAML',
  adjusted: ['/attributes/parts', '/associations/orders'],
  referrers: [referrer],
};

describe('what an intent tells beside its step', () => {
  test('is written whole, and read back as it was written', () => {
    const written = toContextJson(WHOLE);
    expect(written).toEqual({ ...WHOLE, was: toEntryJson(entry) });
    expect(parseIntentContext(written, address)).toEqual(WHOLE);
  });

  test('is left out where there is nothing to tell, and nothing is made of what is left out', () => {
    expect(toContextJson({})).toEqual({});
    expect(toContextJson({ adjusted: [], referrers: [] })).toEqual({});
    expect(parseIntentContext({ number: 1 }, address)).toEqual({});
  });

  test('tells that nothing was owned from that nothing is told', () => {
    expect(toContextJson({ was: null })).toEqual({ was: null });
    expect(parseIntentContext({ was: null }, address)).toEqual({ was: null });
  });

  test('tells of what pointed there where it is, and no more', () => {
    const held = { ...referrer, value: 'secret' };
    expect(toContextJson({ referrers: [held] })).toEqual({ referrers: [referrer] });
  });

  test.each<[string, JsonObject]>([
    ['an entry of something else', { was: toEntryJson(anEntry(other)) }],
    ['an entry that is none', { was: { address } }],
    ['a reason that is no text', { reason: null }],
    ['a field that is no text', { adjusted: [1] }],
    ['a field and something else', { adjusted: ['/attributes/a', 'b'] }],
    ['a field without a name', { adjusted: ['/attributes/'] }],
    ['a field with something in front', { adjusted: ['x/attributes/a'] }],
    ['fields that are no list', { adjusted: '/attributes/a' }],
    ['referrers that are no list', { referrers: referrer }],
    ['a referrer and something else', { referrers: [referrer, 'x'] }],
    ['a referrer with an address that is no text', { referrers: [{ ...referrer, address: 1 }] }],
    ['a referrer with a field that is none', { referrers: [{ ...referrer, pointer: '/external_created_at' }] }],
  ])('is damaged by %s', (_what, value) => {
    expect(parseIntentContext({ ...toContextJson(WHOLE), ...value }, address)).toBeUndefined();
  });

  test('takes names with a line break for names', () => {
    expect(parseIntentContext({ adjusted: ['/attributes/\n'] }, address)).toEqual({ adjusted: ['/attributes/\n'] });
  });
});

describe('what the ledger learned', () => {
  test('is written and read back: what came, what changed, and what went', () => {
    const learned = [
      { address, was: null, entry },
      { address, was: entry, entry: anEntry(address, { id: 'id-2' }) },
      { address: other, was: anEntry(other), entry: null },
    ];
    const written = learned.map(toLearnedJson);
    expect(written[0]).toEqual({ address, was: null, entry: toEntryJson(entry) });
    expect(written[2]).toEqual({ address: other, was: toEntryJson(anEntry(other)), entry: null });
    expect(parseLearned(written)).toEqual(learned);
    expect(parseLearned([])).toEqual([]);
  });

  test.each<[string, JsonObject]>([
    ['an address that is no text', { address: 1 }],
    ['an address of nothing', { address: 'nobody', was: null, entry: null }],
    ['what was, of something else', { was: toEntryJson(anEntry(other)) }],
    ['what is, of something else', { entry: toEntryJson(anEntry(other)) }],
    ['what was, which is no entry', { was: {} }],
    ['what is, which is no entry', { entry: {} }],
  ])('is damaged by %s', (_what, over) => {
    const good = { address, was: toEntryJson(entry), entry: toEntryJson(entry) };
    expect(parseLearned([good, { ...good, ...over }])).toBeUndefined();
  });
});
