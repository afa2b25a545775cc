import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { beforeEach, expect, test } from 'vitest';
import { createFieldHasher } from '../../../src/ledger/field-hasher.ts';
import { canonicalJson, type Json } from '../../../src/model/json.ts';
import type { FieldHasher } from '../../../src/model/ledger.ts';

const key = Buffer.alloc(32, 7);
let hasher: FieldHasher;
beforeEach(() => {
  hasher = createFieldHasher(key);
});

test('is an HMAC-SHA256 over scope, pointer and canonical value, cut to 128 bits', () => {
  const expected = createHmac('sha256', key).update('instance/Order\0/attributes/status\0"open"').digest();
  expect(hasher.value('instance/Order', '/attributes/status', 'open')).toBe(
    expected.subarray(0, 16).toString('base64url'),
  );
});

test('equal values have equal hashes and different ones do not', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (left, right) => {
      const [one, other] = [left, right].map((value) => hasher.value('contact', '/attributes/a', value as Json));
      expect(one === other).toBe(canonicalJson(left as Json) === canonicalJson(right as Json));
    }),
  );
});

test('another key, scope or field gives another hash', () => {
  const hashes = [
    hasher.value('contact', '/attributes/a', 'x'),
    hasher.value('conversation', '/attributes/a', 'x'),
    hasher.value('contact', '/attributes/b', 'x'),
    createFieldHasher(Buffer.alloc(32, 8)).value('contact', '/attributes/a', 'x'),
    hasher.value('contact', '/attributes/a', null),
  ];
  expect(new Set(hashes).size).toBe(hashes.length);
});

test('members are hashed one by one and sorted, so that their order does not show', () => {
  const members = ['ORD-2', { id: '6762' }, 'ORD-1'];
  const hashes = hasher.members('contact', '/associations/orders', members);
  expect(hashes).toEqual(hasher.members('contact', '/associations/orders', members.toReversed()));
  expect(hashes).toHaveLength(3);
  expect(hashes).toContain(hasher.value('contact', '/associations/orders', { id: '6762' }));
  expect(hashes).toEqual([...hashes].sort());
});
