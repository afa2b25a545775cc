import { describe, expect, it } from 'vitest';
import { quotesSecret } from '../../../src/model/quotes-secret.ts';

const SECRET = 'dG9rOmFiY-canary_4711=é';

describe('quotesSecret', () => {
  it('finds a secret in every coding, whole or cut, inside of something larger', () => {
    const bytes = Buffer.from(SECRET);
    const quoted = [
      SECRET,
      SECRET.toUpperCase(),
      SECRET.slice(3, 12),
      encodeURIComponent(SECRET),
      bytes.toString('hex'),
    ];
    quoted.push([...bytes].map((byte) => `%${byte.toString(16)}`).join(''));
    quoted.push([...SECRET].map((letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`).join(''));
    for (const before of ['', 'x', 'xy', 'Bearer ', '{"text":"'])
      for (const coding of ['base64', 'base64url'] as const)
        quoted.push(Buffer.from(`${before}${SECRET} and more`).toString(coding));
    for (const text of quoted) expect(quotesSecret(`it says: ${text}.`, SECRET), text).toBe(true);
  });

  it('finds one that is just long enough, and one that base64 writes with its two odd characters', () => {
    for (const text of ['sec-ret1', 'a sec-ret1', 'sec-ret1 b']) expect(quotesSecret(text, 'sec-ret1')).toBe(true);
    expect(quotesSecret('sec-ret', 'sec-ret1')).toBe(false);
    expect(quotesSecret('sec-ret', 'sec-ret')).toBe(false);
    const odd = '>>>???>>>???>>>';
    for (const coding of ['base64', 'base64url'] as const)
      for (const before of ['', 'x', 'xy'])
        expect(quotesSecret(Buffer.from(before + odd).toString(coding), odd), before).toBe(true);
  });

  it('finds any telling part of it, the first and the last included', () => {
    expect(quotesSecret(SECRET.slice(0, 8), SECRET)).toBe(true);
    expect(quotesSecret(SECRET.slice(-8), SECRET)).toBe(true);
    const hex = Buffer.from(SECRET).toString('hex');
    expect([quotesSecret(hex.slice(-16), SECRET), quotesSecret(hex.slice(-15), SECRET)]).toEqual([true, false]);
  });

  it('takes nothing else for it', () => {
    for (const text of [
      '',
      'the access token is refused',
      'dG9rOmF',
      'canary_',
      Buffer.from('another one').toString('base64'),
    ])
      expect(quotesSecret(text, SECRET), text).toBe(false);
    expect(quotesSecret('a-token', 'a-token'), 'too short to tell').toBe(false);
  });
});
