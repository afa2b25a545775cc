import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DefinedDiagnostic } from '../../src/diagnostics/define-diagnostic.ts';
import { runInProcess, testClock } from '../support/run-app.ts';

interface Page {
  readonly text: string;
  readonly title: string;
  readonly sections: readonly string[];
  readonly command: readonly string[];
  readonly output: string;
}

interface ErrorPages {
  readonly PAGES: string;
  readonly CASES: string;
  readonly listPages: (directory: string) => readonly { readonly name: string; readonly path: string }[];
  readonly readPage: (path: string) => Page;
  readonly makeExample: (page: Page, directory: string) => void;
  readonly shownOutput: (page: Page, output: string) => string;
  readonly buildIndex: () => string;
}

const pages: ErrorPages = await import(new URL('../../docs/error-pages.mjs', import.meta.url).href);
const { PAGES, CASES, listPages, readPage, makeExample, shownOutput, buildIndex } = pages;

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
  it.each(listPages(directory).map(({ name, path }) => [name, path] as const))(
    '%s prints what its page says',
    async (_name, path) => {
      const page = readPage(path);
      const root = mkdtempSync(join(place, 'example-'));
      makeExample(page, root);
      const { code, stdout, stderr } = await runInProcess(page.command, { cwd: root, clock: testClock() });
      expect(shownOutput(page, stdout)).toBe(page.output);
      expect(stderr).toBe('');
      expect(code).toBe(/^\d+ errors?[,.]/mu.test(stdout) ? 65 : 0);
    },
  );
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
