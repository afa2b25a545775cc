import { appendFile, mkdir, readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { JournalEntry } from './journal.ts';
import { fileError } from './state-file.ts';

/** The journal that is kept beside a state file. */
export function journalFileOf(stateFile: string): string {
  const name = basename(stateFile)
    .replace(/^sandbox/u, '')
    .replace(/\.json$/u, '');
  return join(dirname(stateFile), `sandbox-journal${name}.jsonl`);
}

/** Adds the requests of one run, a line each. Numbers count anew with each run. */
export async function appendJournal(file: string, entries: readonly JournalEntry[]): Promise<void> {
  if (entries.length === 0) return;
  try {
    await mkdir(dirname(file), { recursive: true });
    await appendFile(file, entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''), { mode: 0o600 });
  } catch (cause) {
    throw fileError(file, 'written', cause);
  }
}

/** Reads what was kept; no file is no entries. A line cut short by a kill is left out. */
export async function readJournal(file: string): Promise<JournalEntry[]> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw fileError(file, 'read', cause);
  }
  return text.split('\n').flatMap((line) => parseLine(line));
}

function parseLine(line: string): JournalEntry[] {
  try {
    return line === '' ? [] : [JSON.parse(line) as JournalEntry];
  } catch {
    return [];
  }
}
