import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { runInProcess, testClock } from './run-app.ts';

/** A page of docs/errors/ or a case of test/golden/cases/, taken apart. */
export interface GoldenPage {
  readonly text: string;
  readonly title: string;
  readonly sections: readonly string[];
  readonly command: readonly string[];
  readonly output: string;
  readonly needsUser: boolean;
  readonly needsIntercom: boolean;
}

interface ErrorPages {
  readonly PAGES: string;
  readonly CASES: string;
  readonly listPages: (directory: string) => readonly { readonly name: string; readonly path: string }[];
  readonly readPage: (path: string) => GoldenPage;
  readonly makeExample: (page: GoldenPage, directory: string) => void;
  readonly shownOutput: (page: GoldenPage, output: string) => string;
  readonly buildIndex: () => string;
}

/** What reads the pages; the generator of the documentation uses it too. */
export const errorPages: ErrorPages = await import(new URL('../../docs/error-pages.mjs', import.meta.url).href);

/** Pages whose examples take seconds to make: `npm run test:long` runs them. */
export const HEAVY: ReadonlySet<string> = new Set(['too-many-files', 'too-many-keys']);

/** Runs the example of a page below a directory and holds what comes out against the page. */
export async function expectPage(path: string, directory: string): Promise<void> {
  const page = errorPages.readPage(path);
  const root = mkdtempSync(join(directory, 'example-'));
  errorPages.makeExample(page, root);
  const { code, stdout, stderr } = await runInProcess(page.command, { cwd: root, clock: testClock() });
  expect(errorPages.shownOutput(page, stdout)).toBe(page.output);
  expect(stderr).toBe('');
  expect(code).toBe(/^\d+ errors?[,.]/mu.test(stdout) ? 65 : 0);
}

/** True when an example shows what only Intercom, or somebody else than root, lets anybody see. */
export function isUnseen(path: string): boolean {
  const { needsUser, needsIntercom } = errorPages.readPage(path);
  return needsIntercom || (needsUser && process.getuid?.() === 0);
}
