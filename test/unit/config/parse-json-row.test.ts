import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseJsonRow } from '../../../src/config/parse-json-row.ts';
import { plainValue } from '../../../src/model/located.ts';
import { propertySeed } from '../../support/property-seed.ts';

const { title, ...replay } = propertySeed();

function row(text: string) {
  return parseJsonRow('t.jsonl', text, { line: 1, start: 0, end: text.length });
}

function problem(text: string): unknown {
  const parsed = row(text);
  return 'problem' in parsed ? [parsed.problem.source?.column, parsed.problem.code] : plainValue(parsed.cells);
}

/** A row holds values and lists of values: what JSON has beyond that is refused too. */
function isFlat(value: unknown): boolean {
  const isScalar = (each: unknown) => typeof each !== 'object' || each === null;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.values(value).every((each) => (Array.isArray(each) ? each.every(isScalar) : isScalar(each)));
}

describe('parseJsonRow', () => {
  it('gives every value its place and its source text', () => {
    const parsed = row(' {"id": "A", "n": 9007199254740993, "l": [1, "x"], "u": null}');
    if (!('cells' in parsed)) throw new Error('no row');
    const { entries } = parsed.cells;
    expect(entries.get('n')?.value).toMatchObject({ kind: 'scalar', text: '9007199254740993', column: 19, length: 16 });
    expect(entries.get('id')).toMatchObject({ key: { column: 3, length: 4 }, value: { value: 'A', plain: false } });
    expect(entries.get('l')?.value).toMatchObject({ kind: 'list', items: [{ value: 1 }, { value: 'x', column: 46 }] });
    expect(entries.get('u')?.value).toMatchObject({ value: null, text: 'null' });
  });

  it('says at its place what is no JSON', () => {
    expect(problem('{"a": tru}')).toEqual([7, 'json-syntax']);
    expect(problem('{"a": 01}')).toEqual([7, 'json-syntax']);
    expect(problem('{"a": 1,}')).toEqual([9, 'json-syntax']);
    expect(problem("{'a': 1}")).toEqual([2, 'json-syntax']);
    expect(problem('{"a" 1}')).toEqual([6, 'json-syntax']);
    expect(problem('{"a": [1 2]}')).toEqual([10, 'json-syntax']);
    expect(problem('{"a": "b}')).toEqual([7, 'json-syntax']);
    expect(problem('{"a": "\\x"}')).toEqual([7, 'json-syntax']);
    expect(problem('{"a": 1')).toEqual([8, 'json-syntax']);
    expect(problem('{"a": 1} // note')).toEqual([10, 'json-syntax']);
    expect(problem('["a"]')).toEqual([1, 'json-syntax']);
    expect(problem('{"a": {"b": 1}}')).toEqual([7, 'nested-value']);
    expect(problem('{"a": [[1]]}')).toEqual([8, 'nested-value']);
    expect(problem('{"a": 1, "\\u0061": 2}')).toEqual([10, 'duplicate-key']);
    expect(problem('{"é": 1, "e\u0301": 2}')).toEqual([10, 'duplicate-key']);
    expect(problem('{"a": "\\ud800"}')).toEqual([7, 'lone-surrogate']);
  });

  it(`reads any flat object as JSON.parse does (${title})`, () => {
    const scalar = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.boolean(),
      fc.constant(null),
    );
    const flat = fc.dictionary(
      fc.string().map((key) => key.normalize('NFC')),
      fc.oneof(scalar, fc.array(scalar)),
    );
    fc.assert(
      fc.property(flat, (any) => {
        const text = JSON.stringify(any);
        fc.pre(!/\\ud[89a-f]/iu.test(text));
        expect({ ...(problem(text) as object) }).toEqual({ ...JSON.parse(text) });
      }),
      { numRuns: 300, ...replay },
    );
  });

  it(`accepts no text that JSON.parse refuses, and refuses none that is a flat object (${title})`, () => {
    const piece = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"a"',
      '"b":',
      '1',
      '-0.5e3',
      '01',
      'null',
      ' ',
      '\t',
      '"',
      '\\',
      'x',
    );
    const text = fc.array(piece, { maxLength: 9 }).map((pieces) => `{"k":${pieces.join('')}}`);
    fc.assert(
      fc.property(text, (any) => {
        let expected: unknown;
        try {
          expected = JSON.parse(any);
        } catch {
          expected = undefined;
        }
        const parsed = row(any);
        if ('cells' in parsed) expect(plainValue(parsed.cells)).toEqual(Object.assign(Object.create(null), expected));
        else if (parsed.problem.code !== 'duplicate-key') expect(isFlat(expected)).toBe(false);
      }),
      { numRuns: 2000, ...replay },
    );
  });
});
