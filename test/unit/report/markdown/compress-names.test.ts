import { expect, test } from 'vitest';
import { compressNames } from '../../../../src/report/markdown/compress-names.ts';
import { createPrng } from '../../../../src/sandbox/prng.ts';
import { expandBraces } from '../../../support/named-deletes.ts';

test.each([
  [['o/A-1', 'o/A-2', 'o/A-3', 'o/A-7'], ['o/A-{1..3,7}']],
  [['o/A-1', 'o/A-2'], ['o/A-{1,2}']],
  [['o/A-098', 'o/A-099', 'o/A-100'], ['o/A-{098..100}']],
  [['o/A-8', 'o/A-9', 'o/A-10'], ['o/A-{8..10}']],
  [['o/A-08', 'o/A-09', 'o/A-10', 'o/A-9'], ['o/A-{9,08..10}']],
  [
    ['o/x', 'o/y', 'p/z'],
    ['o/{x,y}', 'p/z'],
  ],
  [
    ['o/{1..3}', 'o/a,b', 'o/a b'],
    ['o/a b', 'o/a,b', '"o/{1..3}"'],
  ],
  [['o/\u202e'], ['"o/\\u{202e}"']],
])('%j is %j', (names, lines) => {
  expect(compressNames(names)).toEqual(lines);
});

test('nothing is lost, nothing is added, and no line is long', () => {
  const random = createPrng(7);
  for (let round = 0; round < 50; round += 1) {
    const names = new Set(
      Array.from({ length: 200 }, () => {
        const number = String(Math.floor(random() * 400)).padStart(random() < 0.5 ? 4 : 0, '0');
        return `instance/${random() < 0.8 ? 'Order' : 'Product'}/${random() < 0.5 ? 'ORD-' : 'x'}${number}`;
      }),
    );
    const lines = compressNames([...names]);
    const expanded = lines.flatMap(expandBraces);
    expect(expanded).toHaveLength(names.size);
    expect(new Set(expanded)).toEqual(names);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(230);
  }
});
