import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { DEFAULT_SWITCHES } from '../src/sandbox/switches.ts';

interface Generator {
  readonly buildIntercomDocument: () => string;
  readonly readMarks: () => readonly { readonly file: string; readonly marks: readonly string[] }[];
}

const DOCS = new URL('../docs/', import.meta.url);
const { buildIntercomDocument, readMarks }: Generator = await import(new URL('generate-intercom.mjs', DOCS).href);

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
