import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { formatText } from '../../../src/edit/format/format-text.ts';
import { isSameTree, listComments } from '../../../src/edit/format/same-document.ts';
import { checkFormatLaws } from '../../support/format-laws.ts';
import { propertySeed } from '../../support/property-seed.ts';
import { commentsOf, editable, treeOf } from '../../support/random-edit.ts';
import { randomYaml } from '../../support/random-yaml.ts';

const GOLDEN = new URL('../../golden/fmt/', import.meta.url);
const { seed, title } = propertySeed();

describe('formatting', () => {
  it(`says the same, keeps every comment, and changes nothing the second time (${title})`, () => {
    expect(checkFormatLaws(seed, 700)).toEqual([]);
  });

  it.each(['everything', 'project', 'windows'])('%s as in the golden file', (name) => {
    const formatted = format(readFileSync(new URL(`${name}.in`, GOLDEN), 'utf8'));
    const golden = new URL(`${name}.out`, GOLDEN);
    if (process.env['UPDATE_GOLDEN']) writeFileSync(golden, formatted);
    expect(formatted).toBe(readFileSync(golden, 'utf8'));
  });

  it('has a golden file for each case', () => {
    expect(readdirSync(GOLDEN).filter((file) => file.endsWith('.in')).length).toBe(3);
  });

  it('leaves an empty file empty, and comments alone', () => {
    expect(format('')).toBe('');
    expect(format('\n\n  # a   \n\n\n# b')).toBe('# a\n\n# b\n');
  });
});

describe('what is compared before a file is written', () => {
  it('tells a lost comment, another spelling and another order', () => {
    const [one, other] = [editable('a: 1.0 # c\nb: 2\n'), editable('a: 1.00 # c\nb: 2\n')];
    expect(isSameTree(one?.root, one?.root)).toBe(true);
    expect(isSameTree(one?.root, other?.root)).toBe(false);
    expect(isSameTree(editable('a: 1\nb: 2\n')?.root, editable('b: 2\na: 1\n')?.root)).toBe(false);
    expect(isSameTree(editable('a: "1"\n')?.root, editable('a: 1\n')?.root)).toBe(false);
    expect(listComments('a: 1.0 # c\nb: 2\n', one?.root)).toEqual(['# c']);
  });

  it('finds every comment, and none inside of texts', () => {
    let found = 0;
    for (let index = 0; index < 200; index += 1) {
      const text = randomYaml(seed + index)
        .replace(/^\ufeff/u, '')
        .replaceAll('\r\n', '\n');
      const file = editable(text);
      if (!file) continue;
      found += 1;
      // Indented deep enough below a block scalar, what looks like a comment is text.
      const texts = commentsOf(JSON.stringify(treeOf(file.root)));
      expect(listComments(text, file.root)).toEqual(commentsOf(text).filter((comment) => !texts.includes(comment)));
    }
    expect(found).toBeGreaterThan(100);
  });
});

function format(source: string): string {
  const text = source.replace(/^\ufeff/u, '').replaceAll('\r\n', '\n');
  return formatText(text, editable(text)?.root);
}
