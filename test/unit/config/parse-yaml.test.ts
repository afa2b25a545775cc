import { describe, expect, test } from 'vitest';
import { MAX_DEPTH, parseYaml } from '../../../src/config/parse-yaml.ts';
import { plainValue } from '../../../src/model/located.ts';

const codes = (text: string) => parseYaml('a.yaml', text).diagnostics.map(({ code }) => code);

describe('parseYaml', () => {
  test('says where keys and values stand', () => {
    const { root } = parseYaml('a.yaml', 'a:\n  "b c": [1, two]\n');
    const entry = root?.kind === 'map' ? root.entries.get('a')?.value : undefined;
    const inner = entry?.kind === 'map' ? entry.entries.get('b c') : undefined;
    expect(inner?.key).toMatchObject({ line: 2, column: 3, length: 5 });
    expect(inner?.value).toMatchObject({ kind: 'list', line: 2, column: 10 });
    const items = inner?.value.kind === 'list' ? inner.value.items : [];
    expect(items[0]).toMatchObject({ value: 1, text: '1', plain: true, column: 11, length: 1 });
    expect(items[1]).toMatchObject({ value: 'two', column: 14, length: 3 });
  });

  test('keeps __proto__ as a key', () => {
    const { root } = parseYaml('a.yaml', '__proto__: { polluted: 1 }\nconstructor: x\n');
    const plain = plainValue(root as NonNullable<typeof root>) as object;
    expect(Object.keys(plain)).toEqual(['__proto__', 'constructor']);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  const shapes: { readonly [name: string]: (depth: number) => string } = {
    'flow lists': (depth) => `${'['.repeat(depth)}${']'.repeat(depth)}`,
    'flow maps': (depth) => `${'{a: '.repeat(depth)}1${'}'.repeat(depth)}`,
    'lists on one line': (depth) => `${'- '.repeat(depth)}x`,
    'block maps': (depth) => Array.from({ length: depth }, (_, level) => `${' '.repeat(level)}a:\n`).join(''),
    'explicit keys': (depth) => `${'? '.repeat(depth)}x`,
    'open flow lists': (depth) => '['.repeat(depth),
  };

  for (const [name, shape] of Object.entries(shapes)) {
    test(`refuses ${name} 5,000 and 200 deep`, () => {
      for (const depth of [200, 5_000]) {
        expect(codes(shape(depth))).toEqual(['too-deep']);
      }
    });
  }

  test('the bound is exact enough to let honest files through', () => {
    expect(codes(shapes['flow lists']?.(MAX_DEPTH) ?? '')).toEqual([]);
    expect(codes(shapes['flow maps']?.(MAX_DEPTH) ?? '')).toEqual([]);
    expect(codes(`a: "${'['.repeat(9_000)}"\nb: |\n  ${'{'.repeat(9_000)}\n`)).toEqual([]);
  });

  test('finds a duplicate among 100,000 keys', () => {
    const keys = Array.from({ length: 100_000 }, (_, index) => `key-${index}: 1\n`).join('');
    expect(codes(`${keys}key-500: 2\n`)).toEqual(['duplicate-key']);
  });

  test('refuses more keys than anyone writes', () => {
    const keys = Array.from({ length: 200_001 }, (_, index) => `${index}x: \n`).join('');
    expect(codes(keys)).toEqual(['too-many-keys']);
  }, 10_000);

  test('an alias bomb is refused before it grows', () => {
    const lines = ['a0: &a0 [x, x]'];
    for (let level = 1; level < 30; level++) {
      const alias = `*a${level - 1}`;
      lines.push(`a${level}: &a${level} [${Array(9).fill(alias).join(', ')}]`);
    }
    expect(new Set(codes(lines.join('\n')))).toEqual(new Set(['yaml-anchor']));
  });
});
