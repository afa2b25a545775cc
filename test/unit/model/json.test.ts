import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson, equalJson, isJsonObject, type Json } from '../../../src/model/json.ts';

const names = fc.oneof(fc.constantFrom('__proto__', 'constructor', 'toString', 'a', 'b'), fc.string());
const { json } = fc.letrec<{ json: Json }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom<Json>(null, true, false, 0, -0, '', 'x'),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.array(tie('json'), { maxLength: 4 }),
    fc.array(fc.tuple(names, tie('json')), { maxLength: 4 }).map((entries): Json => Object.fromEntries(entries)),
  ),
}));

function shuffled(value: Json): Json {
  if (Array.isArray(value)) return value.map((item: Json) => shuffled(item));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, item]) => [key, shuffled(item)]),
  );
}

describe('canonicalJson', () => {
  it('is JSON of the same value', () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(equalJson(JSON.parse(canonicalJson(value)), value)).toBe(true);
      }),
    );
  });

  it('does not see the order of keys', () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(canonicalJson(shuffled(value))).toBe(canonicalJson(value));
      }),
    );
  });

  it('tells two values apart exactly when they are not equal', () => {
    fc.assert(
      fc.property(json, json, (left, right) => {
        expect(canonicalJson(left) === canonicalJson(right)).toBe(equalJson(left, right));
      }),
    );
  });

  it('keeps a key called __proto__', () => {
    expect(canonicalJson(JSON.parse('{"b":1,"__proto__":{"a":2}}'))).toBe('{"__proto__":{"a":2},"b":1}');
    expect(equalJson(JSON.parse('{"__proto__":1}'), {})).toBe(false);
    expect(equalJson({}, JSON.parse('{"__proto__":1}'))).toBe(false);
    expect(equalJson({ a: 1 }, JSON.parse('{"toString":1}'))).toBe(false);
  });

  it('tells a list or an object from the beginning of another', () => {
    for (const [left, right] of [
      [[1], [1, 2]],
      [{ a: 1 }, { a: 1, b: 2 }],
      [
        { a: 1, b: 2 },
        { a: 1, c: 2 },
      ],
      [{ a: 1 }, { a: 2 }],
      [[1], { 0: 1 }],
    ] as Json[][]) {
      expect(equalJson(left!, right!)).toBe(false);
      expect(equalJson(right!, left!)).toBe(false);
    }
  });

  it('has one zero, and no text for what is no number', () => {
    expect(canonicalJson(-0)).toBe('0');
    expect(() => canonicalJson(Number.NaN)).toThrow('a number in JSON must be finite');
    expect(() => canonicalJson([Number.POSITIVE_INFINITY])).toThrow(TypeError);
  });
});
