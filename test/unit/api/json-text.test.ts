import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseJsonText } from '../../../src/api/json-text.ts';

describe('parseJsonText', () => {
  it('reads JSON as JSON.parse does when nothing is lost', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = JSON.stringify(value);
        const exact = JSON.stringify(parseJsonText(text));
        // Whole numbers beyond 2^53 are the one difference.
        fc.pre(!/\d{16}|e\+?\d{2}/u.test(text));
        expect(exact).toBe(text);
      }),
    );
  });

  it.each([
    ['9007199254740993', '9007199254740993'],
    ['-9007199254740993', '-9007199254740993'],
    ['9007199254740991', 9007199254740991],
    ['1e400', '1e400'],
    ['-1E+400', '-1E+400'],
    ['0.1234567890123456789', Number('0.1234567890123456789')],
    ['1e15', 1e15],
  ])('%s', (literal, expected) => {
    expect(parseJsonText(`{"a":[${literal}],"b":"9007199254740993 \\" 1e400"}`)).toEqual({
      a: [expected],
      b: '9007199254740993 " 1e400',
    });
  });

  it('refuses what is no JSON although quoting its digits would make it some', () => {
    expect(() => parseJsonText('{12345678901234567890:1}')).toThrow(SyntaxError);
  });
});
