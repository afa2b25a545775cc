import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { FileLedgerOptions } from '../../../src/ledger/backends/file.ts';
import type { Address } from '../../../src/model/address.ts';
import { TrueupError } from '../../../src/model/error.ts';
import type { Ledger, LedgerEntry } from '../../../src/model/ledger.ts';

/** A directory of its own, gone after the test. */
export async function tempDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'trueup-ledger-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

/** An entry with sensible defaults. */
export function anEntry(address: Address, over: Partial<LedgerEntry> = {}): LedgerEntry {
  return { address, id: 'id-1', fields: { '/attributes/status': 'hash-a' }, protected: false, ...over };
}

/** A ledger that owns these entries. */
export function aLedger(entries: readonly LedgerEntry[] = [], over: Partial<Ledger> = {}): Ledger {
  return {
    version: 1,
    lineage: 'lineage-1',
    serial: 7,
    workspace: 'tx2p130c',
    environment: 'default',
    key: 'ab'.repeat(32),
    entries: new Map(entries.map((entry) => [entry.address, entry])),
    ...over,
  };
}

/** Options of a ledger file in this project root. */
export function fileOptions(root: string, over: Partial<FileLedgerOptions> = {}): FileLedgerOptions {
  return { path: join(root, '.trueup', 'ledger.jsonl'), root, randomBytes, ...over };
}

/** The refusal a promise or a function ends in; anything else fails the test. */
export async function refusal(work: (() => unknown) | Promise<unknown>): Promise<TrueupError> {
  try {
    await (typeof work === 'function' ? work() : work);
  } catch (error) {
    if (error instanceof TrueupError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}
