import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseWholeYaml } from '../../src/config/parse-yaml.ts';
import { plainTree } from '../../src/config/plain-tree.ts';
import { readPlainYaml } from '../../src/config/read-plain-yaml.ts';
import { flatTree } from '../support/flat-tree.ts';
import { propertySeed } from '../support/property-seed.ts';
import { brokenYaml, KEYS, mutated, plainYaml, VALUES } from '../support/yaml-texts.ts';

const SHOP = fileURLToPath(new URL('../../examples/shop', import.meta.url));
const EXAMPLES = readdirSync(SHOP, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.yaml'))
  .map((file) => readFileSync(join(SHOP, file), 'utf8'));

/** True when the plain reader took the text; then `yaml` must have found the same in it, and nothing wrong. */
function agrees(text: string): boolean {
  const reading = readPlainYaml(text);
  if (!('tape' in reading)) return false;
  const whole = parseWholeYaml('a.yaml', text);
  expect(whole.diagnostics).toEqual([]);
  expect(whole.root).toBeDefined();
  if (whole.root) expect(flatTree(plainTree(text, reading.tape))).toEqual(flatTree(whole.root));
  return true;
}

describe('the plain reader reads what `yaml` reads, to the last offset, or nothing', () => {
  const { title, ...seed } = propertySeed();
  const law = (name: string, texts: fc.Arbitrary<string>, numRuns: number, atLeast: number): void =>
    test(`${name} (${title})`, () => {
      let taken = 0;
      const property = fc.property(texts, (text) => {
        if (agrees(text)) taken++;
      });
      fc.assert(property, { ...seed, numRuns });
      // A reader that takes nothing agrees with everything.
      if (seed.path === undefined) expect(taken).toBeGreaterThan(atLeast * numRuns);
    });

  law('in texts as people write them', plainYaml(), 800, 0.4);
  law('in those with a few characters changed', mutated(plainYaml()), 3000, 0.05);
  law('in lines that make no sense together', brokenYaml(), 8000, 0.01);
  law('in the examples with a few characters changed', mutated(fc.constantFrom(...EXAMPLES)), 200, 0.05);

  test('at every place for every value and key', () => {
    const places = ['a: V', 'a: V # c', 'a: V  \nb: 1', 'a:\n  - V\n  - b: V', '- V', 'a: [V]', 'a: [1, V , 2]'];
    const inMaps = ['a: {b: V}', 'a: { b: 1, c: V , d: 2 }', 'a:\n  V\nb: 1', 'V', 'a: b\n  V'];
    const ofKeys = [
      'K: 1',
      'K:\n  a: 1',
      'a: {K: 1}',
      'a: { K : 1}',
      'a: {K:1}',
      'a:\n- K: 1\n  b: 2',
      'a: 1\nK: 2',
      'K',
    ];
    let taken = 0;
    for (const place of [...places, ...inMaps])
      for (const value of VALUES) if (agrees(place.replaceAll('V', () => value))) taken++;
    for (const place of ofKeys) for (const key of KEYS) if (agrees(place.replaceAll('K', () => key))) taken++;
    expect(taken).toBeGreaterThan(300);
  });
});
