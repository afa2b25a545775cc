import { describe, expect, test } from 'vitest';
import { checkShape } from '../../../src/config/check-shape.ts';
import { parseYaml } from '../../../src/config/parse-yaml.ts';
import { parseObjects } from '../../../src/config/read-object-files.ts';
import { splitObjects } from '../../../src/config/split-objects.ts';
import { plainValue } from '../../../src/model/located.ts';

const TEXT = `instances:
  Order:
    A: {}
    B: { state: lost }
    C: { wrong: 1 }
  Product: 5
  Empty: {}
contacts:
  - email: a@example.com
  - {}
  - { id: 1 }
conversations: nothing
unknown: 1
`;

const rootOf = (text: string) => {
  const { root } = parseYaml('a.yaml', text);
  if (!root) throw new Error('not read');
  return root;
};

describe('splitObjects', () => {
  test('keeps a file of few records whole', () => {
    const root = rootOf(TEXT);
    expect([...splitObjects(root, 6)]).toEqual([{ root, firstItem: 0 }]);
  });

  test('gives every record once, and everything else once', () => {
    const parts = [...splitObjects(rootOf(TEXT), 2)].map(({ root, firstItem }) => [firstItem, plainValue(root)]);
    expect(parts).toEqual([
      [0, { instances: { Order: {}, Product: 5, Empty: {} }, contacts: [], conversations: 'nothing', unknown: 1 }],
      [0, { instances: { Order: { A: {}, B: { state: 'lost' } } } }],
      [0, { instances: { Order: { C: { wrong: 1 } } } }],
      [0, { contacts: [{ email: 'a@example.com' }, {}] }],
      [2, { contacts: [{ id: 1 }] }],
    ]);
  });

  test('the schema finds in the parts what it finds in the whole', () => {
    const many = Array.from({ length: 300 }, (_, index) => `    X${index}: {}\n`).join('');
    const small = parseObjects('a.yaml', TEXT).diagnostics;
    const large = parseObjects('a.yaml', TEXT.replace('  Order:\n', `  Order:\n${many}`)).diagnostics;
    const told = (all: typeof small) =>
      all.map(({ code, message, source }) => `${code} ${message} ${source?.column}`).sort();
    expect(small.length).toBe(5);
    expect(told(large)).toEqual(told(small));
  });

  test('an item of a later part is called by its number in the file', () => {
    const text = `contacts:\n${'  - email: a@example.com\n'.repeat(300)}  - { wrong: 5 }\n`;
    const [problem] = checkShape('a.yaml', rootOf(text), 'objects');
    expect(problem?.message).toContain('`contacts.300`');
    expect(problem?.source).toMatchObject({ line: 302, column: 7 });
  });

  test('a file in which everything is wrong is told so, not listed to the end', () => {
    const text = `instances:\n  Order:\n${Array.from({ length: 20_000 }, (_, index) => `    X${index}: 5\n`).join('')}`;
    const found = checkShape('a.yaml', rootOf(text), 'objects');
    expect(found.length).toBeLessThan(11_000);
    expect(found.at(-1)?.code).toBe('more-problems');
  });
});
