import { constants, mkdir, open } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { JournalEntry } from './journal.ts';
import { fileError, readRegularFile } from './state-file.ts';

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
    await append(file, entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
  } catch (cause) {
    throw fileError(file, 'written', cause);
  }
}

/** A link could lead to any file of the machine, and a pipe would block: neither is opened. */
const APPEND =
  constants.O_WRONLY |
  constants.O_APPEND |
  constants.O_CREAT |
  (constants.O_NOFOLLOW ?? 0) |
  (constants.O_NONBLOCK ?? 0);

async function append(file: string, text: string): Promise<void> {
  const handle = await open(file, APPEND, 0o600);
  try {
    await handle.appendFile(text);
  } finally {
    await handle.close();
  }
}

/** Reads what was kept; no file is no entries. A line cut short by a kill is left out. */
export async function readJournal(file: string): Promise<JournalEntry[]> {
  let text: string;
  try {
    text = await readRegularFile(file);
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
