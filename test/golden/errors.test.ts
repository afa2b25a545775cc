import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DefinedDiagnostic } from '../../src/diagnostics/define-diagnostic.ts';
import { sameContact } from '../../src/diagnostics/same-contact.ts';
import type { Address } from '../../src/model/address.ts';
import { errorPages, expectPage, HEAVY, isUnseen } from '../support/golden-pages.ts';

const { PAGES, CASES, listPages, readPage, buildIndex } = errorPages;

const MODULES = fileURLToPath(new URL('../../src/diagnostics', import.meta.url));
const DEFINED = await readDefinitions();

let place: string;
beforeAll(() => {
  place = mkdtempSync(join(tmpdir(), 'trueup-errors-'));
});
afterAll(() => rmSync(place, { recursive: true, force: true }));

const PROBLEM = /^(?:\S+:\d+:\d+: )?(?:error|warning)\[([a-z0-9-]+)\]: /u;

describe.each([
  ['docs/errors', PAGES],
  ['test/golden/cases', CASES],
])('%s', (_, directory) => {
  for (const { name, path } of listPages(directory))
    it.skipIf(HEAVY.has(name) || isUnseen(path))(`${name} prints what its page says`, () => expectPage(path, place));
});

describe('every code', () => {
  it('has a module and a page of its name', () => {
    const modules = [...DEFINED.keys()].sort();
    expect(listPages(PAGES).map(({ name }) => name)).toEqual(modules);
    for (const [name, defined] of DEFINED) expect(defined.code).toBe(name);
  });

  it('has a page that says what it is, why, by an example, and how to mend it', () => {
    for (const { name, path } of listPages(PAGES)) {
      const { title, sections, output, text } = readPage(path);
      expect(title, name).toBe(DEFINED.get(name)?.title);
      expect(sections, name).toEqual(['Example', 'Output', 'Fix']);
      expect(text, name).toMatch(/^# .+\n\n[A-Z`][^#]{60,}\n\n## Example\n/u);
      expect(codesOf(output)[0]?.code, `${name}: the first problem of the output`).toBe(name);
    }
  });

  it('that only Intercom can tell has a page in the words of its module', () => {
    const unseen = listPages(PAGES).filter(({ path }) => readPage(path).needsIntercom);
    expect(unseen.map(({ name }) => name)).toEqual(['same-contact']);
    const [first, second] = ['contact/external_id:70', 'contact/email:jo@example.com'] as Address[];
    const { message, hint } = sameContact({ first: first!, second: second!, id: '6762f0cd1bb69f9f2193bb7c' });
    expect(readPage(unseen[0]!.path).output).toContain(`error[same-contact]: ${message}\n`);
    expect(readPage(unseen[0]!.path).output).toContain(`  hint: ${hint}\n`);
  });

  it('is made in src/diagnostics/ and nowhere else', () => {
    const src = fileURLToPath(new URL('../../src', import.meta.url));
    const rooms = ['config', 'desired', 'diff', 'cli', 'schema', 'edit', 'import'].filter((room) =>
      existsSync(join(src, room)),
    );
    for (const room of rooms)
      for (const file of readdirSync(join(src, room), { recursive: true, encoding: 'utf8' })) {
        if (!file.endsWith('.ts')) continue;
        expect(readFileSync(join(src, room, file), 'utf8'), file).not.toMatch(/severity: '(?:error|warning)'/u);
      }
  });

  it('is listed in docs/errors/README.md; npm run docs writes it', () => {
    expect(readFileSync(join(PAGES, 'README.md'), 'utf8')).toBe(buildIndex());
  });
});

describe('the golden outputs', () => {
  const outputs = [...listPages(PAGES), ...listPages(CASES)].map(({ name, path }) => [name, readPage(path).output]);

  it('say of every problem what to do next, and each once', () => {
    for (const [name, output = ''] of outputs) {
      const blocks = output.split('\n\n').filter((block) => PROBLEM.test(block));
      for (const block of blocks) expect(block, name).toMatch(/^ {2}hint: \S/mu);
      expect(new Set(blocks).size, name).toBe(blocks.length);
    }
  });

  it('hold no stack and no path of the machine', () => {
    for (const [name, output] of outputs) expect(output, name).not.toMatch(/^\s+at |node_modules|\/tmp\/|file:\/\//mu);
  });
});

/** The codes of an output, in order. */
function codesOf(output: string): { readonly code: string }[] {
  return output.split('\n').flatMap((line) => {
    const code = PROBLEM.exec(line)?.[1];
    return code === undefined ? [] : [{ code }];
  });
}

async function readDefinitions(): Promise<ReadonlyMap<string, DefinedDiagnostic<never>>> {
  const found = new Map<string, DefinedDiagnostic<never>>();
  for (const file of readdirSync(MODULES)) {
    const exported = await import(join(MODULES, file));
    for (const value of Object.values<DefinedDiagnostic<never>>(exported))
      if (typeof value === 'function' && value.code !== undefined) found.set(file.replace(/\.ts$/u, ''), value);
  }
  return found;
}
