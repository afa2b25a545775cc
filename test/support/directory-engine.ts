import { randomBytes } from 'node:crypto';
import { link, mkdir, readdir, readFile, stat, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { LedgerBackend, PastLedger } from '../../src/ledger/backend.ts';
import { openSharedLedger } from '../../src/ledger/backends/shared.ts';
import { keepLockIn } from '../../src/ledger/object-lock.ts';
import type { ChangeNote, SharedObject } from '../../src/ledger/shared-object.ts';
import type { LedgerSettings } from '../../src/model/ledger-settings.ts';

/** What somebody asks the directory to keep, every byte of it. */
export interface GivenChange {
  readonly object: string;
  readonly bytes: Uint8Array;
  readonly note: ChangeNote | undefined;
}

/** The way to the directory; what these throw is how the way fails, and while they do not resolve, nothing goes on. */
export interface DirectoryWay {
  /** Before anything is looked at. */
  look?(object: string): void | Promise<void>;
  /** Before a change arrives. */
  change?(given: GivenChange): void | Promise<void>;
  /** After it was done, or refused, and before that is known. */
  answer?(object: string): void | Promise<void>;
}

/**
 * An object of an engine made of files: each version is a file of its own that is linked to its number, which one writer
 * can do once. Removing it is a version too. What is linked stays, so that nobody comes to an old number anew.
 */
export function directoryObject(directory: string, name: string, way: DirectoryWay = {}): SharedObject {
  const versions = join(directory, name);
  const change = async (bytes: Uint8Array | undefined, expected: string | undefined, note?: ChangeNote) => {
    await way.change?.({ object: name, bytes: bytes ?? new Uint8Array(), note });
    const made = await linkNext(versions, bytes, expected, note);
    await way.answer?.(name);
    return made;
  };
  return {
    location: `${name} in ${directory}`,
    read: async () => {
      await way.look?.(name);
      const last = await readLast(versions);
      return last?.bytes && { bytes: last.bytes, version: `${last.number}` };
    },
    write: (bytes, expected, note) => change(bytes, expected, note),
    remove: async (expected) => (await change(undefined, expected)) !== undefined,
  };
}

export interface DirectoryLedgerOptions {
  readonly directory: string;
  readonly way?: DirectoryWay;
  readonly sleep?: (milliseconds: number) => Promise<void>;
}

/** A shared ledger in a directory, as an engine that swaps would keep it. */
export function openDirectoryLedger({ directory, way, sleep = wait }: DirectoryLedgerOptions): LedgerBackend {
  const object = (name: string) => directoryObject(directory, name, way);
  const location = `ledger in ${directory}`;
  return openSharedLedger({
    location,
    ledger: object('ledger'),
    lock: keepLockIn(object('lock'), location, sleep),
    copy: object,
    history: (limit) => readVersions(join(directory, 'ledger'), limit),
    close: () => Promise.resolve(),
    randomBytes: (count) => randomBytes(count),
    sleep,
  });
}

/** What the objects of a directory hold now, by name; those that were removed are left out. */
export async function readObjects(directory: string): Promise<ReadonlyMap<string, string>> {
  const objects = new Map<string, string>();
  for (const name of (await readdir(directory).catch(() => [])).sort()) {
    const last = await readLast(join(directory, name));
    if (last?.bytes) objects.set(name, last.bytes.toString('utf8'));
  }
  return objects;
}

const wait = (milliseconds: number): Promise<void> => setTimeout(milliseconds);

interface Version {
  readonly number: number;
  /** Undefined: it was removed. */
  readonly bytes: Buffer | undefined;
}

async function linkNext(
  versions: string,
  bytes: Uint8Array | undefined,
  expected: string | undefined,
  note: ChangeNote | undefined,
): Promise<string | undefined> {
  const last = await readLast(versions);
  const stands = last?.bytes === undefined ? undefined : `${last.number}`;
  if (stands !== expected) return undefined;
  await mkdir(versions, { recursive: true });
  const head = { there: bytes !== undefined, ...note };
  const unfinished = join(versions, `unfinished-${randomBytes(8).toString('hex')}`);
  await writeFile(unfinished, Buffer.concat([Buffer.from(`${JSON.stringify(head)}\n`), bytes ?? new Uint8Array()]));
  const number = (last?.number ?? 0) + 1;
  try {
    await link(unfinished, join(versions, `${number}`));
    return `${number}`;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return undefined;
  } finally {
    await unlink(unfinished);
  }
}

async function listNumbers(versions: string): Promise<readonly number[]> {
  const names = await readdir(versions).catch(() => [] as string[]);
  const numbers = names.filter((name) => /^\d+$/u.test(name)).map(Number);
  return numbers.sort((left, right) => right - left);
}

async function readVersion(versions: string, number: number): Promise<{ readonly head: Head; readonly bytes: Buffer }> {
  const all = await readFile(join(versions, `${number}`));
  const end = all.indexOf(10);
  return { head: JSON.parse(all.subarray(0, end).toString('utf8')) as Head, bytes: all.subarray(end + 1) };
}

type Head = Partial<ChangeNote> & { readonly there: boolean };

async function readLast(versions: string): Promise<Version | undefined> {
  const [number] = await listNumbers(versions);
  if (number === undefined) return undefined;
  const { head, bytes } = await readVersion(versions, number);
  return { number, bytes: head.there ? bytes : undefined };
}

async function readVersions(versions: string, limit: number): Promise<readonly PastLedger[]> {
  const past: PastLedger[] = [];
  for (const number of await listNumbers(versions)) {
    if (past.length === limit) break;
    const { head } = await readVersion(versions, number);
    const at = (await stat(join(versions, `${number}`))).mtime.toISOString().replace(/\.\d+/u, '');
    if (head.there) past.push({ version: `${number}`, at, subject: head.subject ?? '', by: head.by ?? null });
  }
  return past;
}

/** Keeps every ledger that trueup.yaml puts into PostgreSQL in a directory of its own below this one, by its name. */
export function keepInDirectory(
  directory: string,
  options: Omit<DirectoryLedgerOptions, 'directory'> = {},
): (settings: LedgerSettings) => LedgerBackend | undefined {
  return (settings) =>
    settings.backend === 'postgres'
      ? openDirectoryLedger({ directory: join(directory, settings.name), ...options })
      : undefined;
}
