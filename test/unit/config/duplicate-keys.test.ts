import { expect, test } from 'vitest';
import { check } from './check.ts';

const NAMES = [
  'A',
  'ORD-1001',
  'a b',
  'é',
  '1',
  '007',
  '1e3',
  'true',
  'null',
  'x:y',
  '#9',
  '日本',
  '👩\u200d💻',
  '-',
  '~',
];

/** Ways to write one key; `plain` only where YAML lets it stand. */
function spellingsOf(name: string): string[] {
  const escaped = [...name].map((each) => `\\U${each.codePointAt(0)?.toString(16).padStart(8, '0')}`).join('');
  const decomposed = name.normalize('NFD');
  return [
    ...(/^[#-]$|^#/u.test(name) ? [] : [name]),
    JSON.stringify(name),
    `'${name}'`,
    `"${escaped}"`,
    ...(decomposed === name ? [] : [JSON.stringify(decomposed)]),
  ];
}

const PAIRS = NAMES.flatMap((name) => {
  const spellings = spellingsOf(name);
  return spellings.flatMap((first) => spellings.map((second) => [first, second] as const));
});

test(`${PAIRS.length} pairs of spellings of one key are duplicates, in block and flow maps, with the place of the first`, () => {
  expect(PAIRS.length).toBeGreaterThan(200);
  for (const [first, second] of PAIRS) {
    const block = check(`instances:\n  Order:\n    ${first}: {}\n    ${second}: {}\n`);
    const flow = check(`instances: { Order: { ${first}: {}, ${second}: {} } }\n`);
    for (const { diagnostics } of [block, flow]) {
      const duplicates = diagnostics.filter(({ code }) => code === 'duplicate-key');
      expect(duplicates, `${first} and ${second}`).toHaveLength(1);
      expect(duplicates[0]?.related?.source).toBeDefined();
    }
    expect(block.places.at(-1), `${first} and ${second}`).toBe('4:5 duplicate-key');
  }
});

test('one address twice in two files is an error at the second that names the first, however it is spelt', () => {
  for (const [first, second] of PAIRS) {
    const { diagnostics } = check({
      'a.yaml': `instances: { Order: { ${first}: {} } }\n`,
      'b.yaml': `instances: { Order: { ${second}: {} } }\n`,
    });
    const [duplicate] = diagnostics.filter(({ code }) => code === 'duplicate-address');
    expect(duplicate?.source?.file, `${first} and ${second}`).toBe('b.yaml');
    expect(duplicate?.related?.source.file).toBe('a.yaml');
  }
});
