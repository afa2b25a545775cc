import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { TRAIT_NAMES, TRAITS } from '../src/model/traits.ts';
import { DEFAULT_SWITCHES } from '../src/sandbox/switches.ts';

interface Generator {
  readonly buildIntercomDocument: () => string;
  readonly readMarks: () => readonly Mark[];
  readonly readTraits: () => unknown;
}

interface Mark {
  readonly file: string;
  readonly marks: readonly string[];
  readonly sentence: string;
}

interface Ties {
  readonly SETTLED: {
    readonly [trait: string]: {
      readonly switches: readonly string[];
      readonly sentences: readonly (readonly [string, string])[];
    };
  };
  readonly UNASKED: { readonly [name: string]: string };
}

const DOCS = new URL('../docs/', import.meta.url);
const { buildIntercomDocument, readMarks, readTraits }: Generator = await import(
  new URL('generate-intercom.mjs', DOCS).href
);

const { SETTLED, UNASKED }: Ties = await import(new URL('settled-by-canary.mjs', DOCS).href);

it('docs/intercom.md says what the comments say; npm run docs writes it anew', () => {
  expect(readFileSync(fileURLToPath(new URL('intercom.md', DOCS)), 'utf8')).toBe(buildIntercomDocument());
});

it('has every switch with its default, and marks of every confidence from both sides of the wire', () => {
  const text = buildIntercomDocument();
  for (const name of Object.keys(DEFAULT_SWITCHES)) expect(text).toContain(`| \`${name}\` |`);
  expect(text).toContain('| `nestedLimit` | 33, U | `number`, `null` | `null` | `3` |');
  for (const mark of ['D', 'I', 'U']) {
    const files = readMarks().flatMap(({ file, marks }) => (marks.includes(mark) ? [file.split('/')[1]] : []));
    expect(files, mark).toEqual(expect.arrayContaining(['api', 'sandbox']));
  }
});

it('has every trait with its question and answers, and names it at every sentence that it settles', () => {
  const text = buildIntercomDocument();
  expect(readTraits()).toEqual(TRAITS);
  expect(Object.keys(SETTLED)).toEqual(TRAIT_NAMES);
  for (const name of TRAIT_NAMES) {
    const { question, values } = TRAITS[name];
    const answers = values === 'count' ? 'a number, or none seen' : values.map((value) => `\`${value}\``).join(', ');
    expect(text).toContain(`\n| \`${name}\` | ${question} | ${answers} | `);
    for (const [file, words] of SETTLED[name]?.sentences ?? []) {
      const rows = text.split('\n').filter((row) => row.includes(`| \`${file}\` |`) && row.includes(words));
      expect(rows.length, `${file}: ${words}`).toBeGreaterThan(0);
      for (const row of rows) expect(row.slice(row.lastIndexOf('|', row.length - 2))).toContain(`\`${name}\``);
    }
  }
});

it('ties every switch marked U to a trait, or says why no canary asks about it', () => {
  const settled = Object.values(SETTLED).flatMap(({ switches }) => switches);
  expect([...settled, ...Object.keys(UNASKED)].filter((name) => !(name in DEFAULT_SWITCHES))).toEqual([]);
  expect(settled.filter((name) => name in UNASKED)).toEqual([]);
  const unknown = [...buildIntercomDocument().matchAll(/^\| `(\w+)` \| (?:[\d.]+, )?U \|.* \| ([^|]*) \|$/gmu)];
  expect(unknown.length).toBeGreaterThan(15);
  for (const [, name = '', canary] of unknown) {
    const told = UNASKED[name] === undefined ? /^`\w+`/u : `not asked: ${UNASKED[name]}`;
    expect(canary, name).toMatch(told);
  }
  expect(Object.keys(UNASKED).filter((name) => !unknown.some(([, marked]) => marked === name))).toEqual([]);
});
