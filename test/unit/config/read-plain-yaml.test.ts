import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { parseYaml } from '../../../src/config/parse-yaml.ts';
import { plainTree } from '../../../src/config/plain-tree.ts';
import { readPlainYaml } from '../../../src/config/read-plain-yaml.ts';

const isPlain = (text: string): boolean => 'tape' in readPlainYaml(text);
const stopsAt = (text: string): string => {
  const reading = readPlainYaml(text);
  return 'stoppedAt' in reading ? text.slice(reading.stoppedAt) : '';
};

describe('readPlainYaml', () => {
  test('reads the examples', () => {
    const shop = fileURLToPath(new URL('../../../examples/shop', import.meta.url));
    const files = readdirSync(shop, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.yaml'));
    expect(files.length).toBeGreaterThan(2);
    for (const file of files) expect(isPlain(readFileSync(join(shop, file), 'utf8')), file).toBe(true);
  });

  test('reads what the bench measures', async () => {
    const data: string = new URL('../../../bench/data.mjs', import.meta.url).href;
    const { writeProject, writeVersion } = (await import(data)) as {
      writeProject: (directory: string, count: number) => void;
      writeVersion: (directory: string, version: string) => void;
    };
    const directory = mkdtempSync(join(tmpdir(), 'trueup-plain-'));
    try {
      writeProject(directory, 30);
      writeVersion(directory, '2.16');
      for (const file of ['trueup.yaml', 'objects/orders-0.yaml'])
        expect(isPlain(readFileSync(join(directory, file), 'utf8')), file).toBe(true);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  const left: { readonly [what: string]: string } = {
    'an anchor': 'a: &x 1\n',
    'an alias': 'a: *x\n',
    'a tag': 'a: !x 1\n',
    'a directive': '%YAML 1.2\n---\na: 1\n',
    'a second document': 'a: 1\n---\nb: 1\n',
    'an end marker': 'a: 1\n...\n',
    'a block scalar': 'a: |\n  x\n',
    'a text over two lines': 'a: x\n  y\n',
    'a quoted text over two lines': 'a: "x\n  y"\n',
    'a flow list over two lines': 'a: [x,\n  y]\n',
    'a value below its key': 'a:\n  x\n',
    'an explicit key': '? a\n: b\n',
    'a key that is no text': '1: a\n',
    'a merge key': '<<: {}\n',
    'the same key twice': 'a: 1\na: 2\n',
    'two Unicode forms of one key': 'é: 1\ne\u0301: 2\n',
    'half a surrogate pair': 'a: "\\ud800"\n',
    'a tab': 'a:\t1\n',
    'a carriage return': 'a: 1\r\n',
    'a byte order mark': '\ufeffa: 1\n',
    'nothing but a comment': '# a\n',
    'no map': '- a\n',
    'a key of a thousand characters': `${'a'.repeat(1001)}: 1\n`,
    'deep nesting': `a: ${'['.repeat(40)}${']'.repeat(40)}\n`,
    'a long list': `a: [${'1, '.repeat(200_000)}1]\n`,
  };
  for (const [what, text] of Object.entries(left))
    test(`leaves ${what} to yaml`, () => expect(isPlain(text)).toBe(false));

  test('stops at the line or value it does not know', () => {
    expect(stopsAt('a: 1\nb: &x 2\nc: 3\n')).toBe('&x 2\nc: 3\n');
    expect(stopsAt('a: 1\n  b: 2\n')).toBe('b: 2\n');
  });

  test('looks keys of large maps up by name', () => {
    const text = Array.from({ length: 5000 }, (_, index) => `k${index}: ${index}\n`).join('');
    const reading = readPlainYaml(text);
    const root = 'tape' in reading ? plainTree(text, reading.tape) : undefined;
    const entries = root?.kind === 'map' ? root.entries : new Map();
    expect(entries.size).toBe(5000);
    expect(entries.get('k4321')?.value).toMatchObject({ value: 4321, line: 4322, column: 8 });
    expect(entries.has('k5000')).toBe(false);
    expect([...entries.keys()].at(-1)).toBe('k4999');
  });

  test('a tree may be looked at twice', () => {
    const { root } = parseYaml('a.yaml', 'a: { b: [1, 2] }\nc: x\n');
    const names = () => (root?.kind === 'map' ? [...root.entries.keys()] : []);
    expect(names()).toEqual(['a', 'c']);
    expect(names()).toEqual(['a', 'c']);
  });
});

describe('a file too large for all of YAML', () => {
  const large = `a:\n${Array.from({ length: 140_000 }, (_, index) => `  k${index}: ${'x'.repeat(60)}\n`).join('')}`;
  const problemOf = (text: string) =>
    parseYaml('a.yaml', text).diagnostics.map(({ code, source, related }) => [
      code,
      source?.line,
      related?.source.line,
    ]);

  test('is read when it is plain', () => {
    expect(parseYaml('a.yaml', large)).toMatchObject({ diagnostics: [], root: { kind: 'map' } });
  });

  test('is refused where it stops being plain', () => {
    expect(problemOf(`${large}b: &x 1\n`)).toEqual([['file-too-large', 140_002, undefined]]);
  });

  test('names both places of a key', () => {
    expect(problemOf(`${large}  k7: 1\n`)).toEqual([['duplicate-key', 140_002, 9]]);
  });

  test('is refused soon, whatever makes it large', () => {
    for (const text of [`a: [${'{b: 1},\n '.repeat(150_000)}]`, '#\n'.repeat(4_500_000)])
      expect(problemOf(text)[0]?.[0]).toBe('file-too-large');
  });
});
