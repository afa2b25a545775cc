import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { JournalEntry } from '../../../src/sandbox/journal.ts';
import { appendJournal, readJournal } from '../../../src/sandbox/journal-file.ts';
import { readSandboxState } from '../../../src/sandbox/state-file.ts';

const ENTRY = { number: 1, method: 'GET', path: '/me' } as unknown as JournalEntry;
let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'trueup-kept-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

it('a journal grows by lines', async () => {
  const file = join(directory, 'journal.jsonl');
  await appendJournal(file, [ENTRY]);
  await appendJournal(file, [ENTRY, ENTRY]);
  expect(await readJournal(file)).toHaveLength(3);
});

it('a journal that is a link is not followed, wherever it leads', async () => {
  const file = join(directory, 'journal.jsonl');
  await writeFile(join(directory, 'theirs'), 'theirs\n');
  await symlink('theirs', file);
  await expect(appendJournal(file, [ENTRY])).rejects.toMatchObject({ code: 'sandbox-file' });
  expect(await readFile(join(directory, 'theirs'), 'utf8')).toBe('theirs\n');
});

it('pipes are not waited for', async () => {
  const file = join(directory, 'pipe');
  execFileSync('mkfifo', [file]);
  await expect(appendJournal(file, [ENTRY])).rejects.toMatchObject({ code: 'sandbox-file' });
  await expect(readJournal(file)).rejects.toMatchObject({ code: 'sandbox-file' });
  await expect(readSandboxState(file)).rejects.toMatchObject({ code: 'sandbox-file' });
});
