import { createHash, createHmac, randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { ledgerKey } from '../../../src/ledger/ledger-key.ts';
import { refusal } from './sample.ts';

const ENV = 'a key of thirty-two characters, or more';

describe('without TRUEUP_LEDGER_KEY', () => {
  test('a first ledger gets 32 random bytes in its header, and they are its key', () => {
    const key = ledgerKey(undefined, undefined, (count) => new Uint8Array(count).fill(5));
    expect(key.bytes).toEqual(Buffer.alloc(32, 5));
    expect(key.header).toEqual({ key: '05'.repeat(32) });
    expect(ledgerKey(key.header, undefined, randomBytes).bytes).toEqual(key.bytes);
  });

  test('an empty variable counts as missing', () => {
    expect(ledgerKey(undefined, ' \n', randomBytes).header.key).toMatch(/^[0-9a-f]{64}$/u);
  });

  test('a ledger made with it is refused', async () => {
    const { header } = ledgerKey(undefined, ENV, randomBytes);
    for (const missing of [undefined, '']) {
      const refused = await refusal(() => ledgerKey(header, missing, randomBytes));
      expect(refused).toMatchObject({ code: 'ledger-key-missing', category: 'failed' });
      expect(refused.message).toBe('The ledger was made with TRUEUP_LEDGER_KEY, and that variable is not set.');
      expect(refused.hint).toContain('Set TRUEUP_LEDGER_KEY to the value it had');
    }
  });
});

describe('with TRUEUP_LEDGER_KEY', () => {
  test('the header holds neither the variable nor the key', () => {
    const key = ledgerKey(undefined, ENV, randomBytes);
    expect(key.header.key).toBeNull();
    expect(key.header.keyCheck).toMatch(/^[0-9a-f]{32}$/u);
    expect(Buffer.from(key.bytes).toString('hex')).not.toContain(key.header.keyCheck);
  });

  test('the same variable gives the same key, line breaks around it or not', () => {
    const key = ledgerKey(undefined, ENV, randomBytes);
    expect(ledgerKey(key.header, `${ENV}\n`, randomBytes)).toEqual(key);
  });

  test('another variable is refused', async () => {
    const { header } = ledgerKey(undefined, ENV, randomBytes);
    const refused = await refusal(() => ledgerKey(header, `${ENV}!`, randomBytes));
    expect(refused).toMatchObject({ code: 'ledger-key-differs', category: 'failed' });
    expect(refused.message).toContain('is not the key this ledger was made with');
    expect(refused.hint).toContain('Set it to the value it had; when that is lost');
  });

  test('a ledger with a key of its own is refused: its hashes would lie open', async () => {
    const { header } = ledgerKey(undefined, undefined, randomBytes);
    const refused = await refusal(() => ledgerKey(header, ENV, randomBytes));
    expect(refused).toMatchObject({ code: 'ledger-key-differs', category: 'failed' });
    expect(refused.message).toContain('was made without TRUEUP_LEDGER_KEY');
    expect(refused.hint).toContain('Unset TRUEUP_LEDGER_KEY');
  });

  test('any variable will do for a ledger that does not say which it was', () => {
    expect(ledgerKey({ key: null }, ENV, randomBytes).header.key).toBeNull();
  });

  test('the key and its check are what every version makes of the variable', () => {
    const key = ledgerKey(undefined, ENV, randomBytes);
    const bytes = createHash('sha256').update(ENV).digest();
    expect(Buffer.from(key.bytes).equals(bytes)).toBe(true);
    const check = createHmac('sha256', bytes).update('trueup-ledger-key-check').digest('hex');
    expect(key.header.keyCheck).toBe(check.slice(0, 32));
  });

  test('31 characters are too few', async () => {
    const refused = await refusal(() => ledgerKey(undefined, 'x'.repeat(31), randomBytes));
    expect(refused).toMatchObject({ code: 'ledger-key-too-short', category: 'invalid' });
    expect(refused.message).toBe('TRUEUP_LEDGER_KEY has 31 characters; it needs at least 32.');
    expect(refused.hint).toBe('Make one with: openssl rand -hex 32');
    expect(ledgerKey(undefined, 'x'.repeat(32), randomBytes).bytes).toHaveLength(32);
  });
});
