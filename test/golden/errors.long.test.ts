import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, it } from 'vitest';
import { errorPages, expectPage, HEAVY } from '../support/golden-pages.ts';

let place: string;
beforeAll(() => {
  place = mkdtempSync(join(tmpdir(), 'trueup-errors-'));
});
afterAll(() => rmSync(place, { recursive: true, force: true }));

it.each([...HEAVY])('%s prints what its page says', (name) => expectPage(join(errorPages.PAGES, `${name}.md`), place));
