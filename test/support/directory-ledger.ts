import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { LedgerBackend } from '../../src/ledger/backend.ts';
import { openSharedLedger } from '../../src/ledger/backends/shared.ts';
import { keepLockIn } from '../../src/ledger/object-lock.ts';
import { directoryObject } from './directory-object.ts';

/** A ledger that processes share, kept in a directory: what every engine with an object for a lock comes to. */
export function openDirectoryLedger(directory: string): LedgerBackend {
  const sleep = async (milliseconds: number): Promise<void> => {
    await setTimeout(milliseconds);
  };
  const location = `the directory ${directory}`;
  return openSharedLedger({
    location,
    ledger: directoryObject(join(directory, 'ledger'), location),
    lock: keepLockIn(directoryObject(join(directory, 'lock'), `${location} lock`), location, sleep),
    copy: (label) => directoryObject(join(directory, label), `${location} ${label}`),
    history: async () => undefined,
    close: async () => undefined,
    randomBytes: (count) => randomBytes(count),
    sleep,
  });
}
