import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SourceLines } from '../../../src/report/source-lines.ts';

describe('SourceLines', () => {
  it('has the lines that splitting has, asked for in any order', () => {
    const text = fc.array(fc.constantFrom('a', '\n', 'bc'), { maxLength: 40 }).map((pieces) => pieces.join(''));
    const law = fc.property(text, fc.array(fc.integer({ min: 1, max: 45 }), { maxLength: 60 }), (source, numbers) => {
      const expected = source.split('\n');
      const lines = new SourceLines(source);
      expect(numbers.map((number) => lines.line(number))).toEqual(numbers.map((number) => expected[number - 1]));
    });
    fc.assert(law, { numRuns: 300 });
  });
});
