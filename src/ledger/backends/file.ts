import { createHash } from 'node:crypto';
import nodeFileSystem from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';
import { TrueupError } from '../../model/error.ts';
import type { Ledger } from '../../model/ledger.ts';
import { NO_STEP, type StepHook } from '../../model/step-hook.ts';
import type { KeptCopy, LedgerBackend, Lock, LockHolder, LockInfo, LockOptions, StoredLedger } from '../backend.ts';
import { type FileSystem, openRegularFile } from '../file-system.ts';
import { damaged, MAX_LEDGER_BYTES, parseLedger, renderLedger, tooLarge } from '../ledger-format.ts';
import { ledgerMoved, lockLost } from '../lock-words.ts';
import { explainCause, notWritable } from '../not-writable.ts';
import { resolveInside } from '../resolve-inside.ts';
import {
  type DurableTools,
  DurableWriteError,
  makeDirectoryDurably,
  removeQuietly,
  syncDirectory,
  tempName,
  writeDurably,
} from '../write-durably.ts';
import { breakFileLock, type FileLock, type LockPlace, takeFileLock } from './file-lock.ts';
import { claimPath, readLockFile } from './lock-file.ts';
import { proveFile } from './prove-file.ts';

export interface FileLedgerOptions {
  /** Absolute. */
  readonly path: string;
  /** Absolute; a path that leads out of it is refused. */
  readonly root: string;
  readonly randomBytes: (count: number) => Uint8Array;
  readonly fs?: FileSystem;
  readonly step?: StepHook;
}

/** A ledger in a file of the project, its lock in `<path>.lock` beside it. */
export function openFileLedger(options: FileLedgerOptions): LedgerBackend {
  const { path, root, randomBytes, fs = nodeFileSystem, step = NO_STEP } = options;
  const location = relative(root, path).replaceAll(sep, '/');
  const file: OpenLedger = {
    location,
    tools: { fs, step, randomBytes },
    resolve: () => resolveInside(fs, path, root, location),
    held: undefined,
    last: undefined,
    busy: Promise.resolve(),
  };
  return {
    location,
    shared: false,
    read: () => readStored(file),
    write: (ledger, expectedVersion) => inTurn(file, () => writeStored(file, ledger, expectedVersion)),
    keepCopy: (label) => inTurn(file, () => keepCopy(file, label)),
    remove: (version) => inTurn(file, () => removeStored(file, version)),
    lock: (info, lockOptions) => lockLedger(file, info, lockOptions),
    readLock: () => readHolder(file),
    breakLock: (id) => refusing(file, 'removing its lock', async () => breakFileLock(await lockPlace(file), id)),
    probe: () => inTurn(file, () => proveWritable(file)),
    history: () => Promise.resolve(undefined),
    prove: () => inTurn(file, () => refusing(file, 'trying it', () => prove(file))),
    close: () => Promise.resolve(),
  };
}

const LOCK_SUFFIX = '.lock';

interface OpenLedger {
  readonly location: string;
  readonly tools: DurableTools;
  readonly resolve: () => Promise<string>;
  held: FileLock | undefined;
  last: { readonly version: string; readonly lineage: string; readonly serial: number } | undefined;
  busy: Promise<unknown>;
}

async function readStored(file: OpenLedger): Promise<StoredLedger | undefined> {
  const bytes = await readBytes(file).catch((cause: unknown) => {
    throw notReadable(file, cause);
  });
  if (bytes === undefined) return undefined;
  const version = versionOf(bytes);
  const ledger = parseLedger(decode(file, bytes), { file: file.location });
  file.last = { version, lineage: ledger.lineage, serial: ledger.serial };
  return { ledger, version };
}

async function writeStored(file: OpenLedger, ledger: Ledger, expectedVersion: string | undefined): Promise<string> {
  const { last } = file;
  if (last !== undefined && last.version === expectedVersion && last.lineage === ledger.lineage) {
    if (ledger.serial <= last.serial) throw new RangeError('the serial of a ledger must grow with every write');
  }
  const bytes = renderLedger(ledger);
  return await refusing(file, 'writing it', async () => {
    const target = await file.resolve();
    await checkStillHeld(file);
    const current = await readBytes(file);
    if ((current && versionOf(current)) !== expectedVersion) throw ledgerMoved(file.location);
    await makeDirectoryDurably(file.tools.fs, dirname(target), file.tools.step);
    await writeDurably(target, bytes, file.tools);
    const version = versionOf(bytes);
    file.last = { version, lineage: ledger.lineage, serial: ledger.serial };
    return version;
  });
}

async function keepCopy(file: OpenLedger, label: string): Promise<KeptCopy | undefined> {
  return await refusing(file, 'keeping a copy of it', async () => {
    const bytes = await readBytes(file);
    if (bytes === undefined) return undefined;
    const suffix = `.${label}.bak`;
    await writeDurably(`${await file.resolve()}${suffix}`, bytes, file.tools);
    return { location: `${file.location}${suffix}`, version: versionOf(bytes) };
  });
}

async function removeStored(file: OpenLedger, version: string): Promise<void> {
  await refusing(file, 'removing it', async () => {
    const target = await file.resolve();
    await checkStillHeld(file);
    const current = await readBytes(file);
    if ((current && versionOf(current)) !== version) throw ledgerMoved(file.location);
    await file.tools.step('remove');
    await file.tools.fs.unlink(target);
    await file.tools.step('dirsync');
    await syncDirectory(file.tools.fs, dirname(target));
  });
}

async function lockLedger(file: OpenLedger, info: LockInfo, options: LockOptions): Promise<Lock> {
  const place = await refusing(file, 'preparing its lock', async () => {
    const found = await lockPlace(file);
    await makeDirectoryDurably(file.tools.fs, dirname(found.path), file.tools.step);
    return found;
  });
  const lock = await takeFileLock(place, info, options);
  file.held = lock;
  // A run that has nothing to write finds them too. What cannot be removed harms nobody.
  await removeLeftovers(file, place.path.slice(0, -LOCK_SUFFIX.length), lock.id).catch(() => undefined);
  const release = async (): Promise<void> => {
    if (file.held === lock) file.held = undefined;
    await lock.release();
  };
  return { release, notice: lock.notice };
}

async function readHolder(file: OpenLedger): Promise<LockHolder | undefined> {
  try {
    return (await readLockFile(file.tools, (await lockPlace(file)).path))?.holder;
  } catch (cause) {
    throw notReadable(file, cause);
  }
}

/**
 * Under the lock the ledger is written anew with the bytes it has, which is the only proof that it can be. Without the
 * lock that could undo another's write, so that a file beside it has to do; the same when there is no ledger yet.
 */
async function proveWritable(file: OpenLedger): Promise<void> {
  await refusing(file, 'trying whether it can be', async () => {
    const target = await file.resolve();
    await makeDirectoryDurably(file.tools.fs, dirname(target), file.tools.step);
    const current = await readBytes(file);
    if (current !== undefined && file.held !== undefined) {
      await checkStillHeld(file);
      await writeDurably(target, current, file.tools);
      return;
    }
    const trial = tempName(target, file.tools.randomBytes);
    try {
      await writeDurably(trial, current ?? Buffer.alloc(4096), file.tools);
    } finally {
      await removeQuietly(file.tools.fs, trial);
    }
    await file.tools.step('dirsync');
    await syncDirectory(file.tools.fs, dirname(target));
  });
}

async function prove(file: OpenLedger): Promise<readonly string[]> {
  const target = await file.resolve();
  await makeDirectoryDurably(file.tools.fs, dirname(target), file.tools.step);
  return await proveFile(target, file.location, file.tools);
}

// Writes of one process through one backend follow each other; between processes the lock sees to it.
function inTurn<Result>(file: OpenLedger, work: () => Promise<Result>): Promise<Result> {
  const turn = file.busy.then(work, work);
  file.busy = turn.catch(() => undefined);
  return turn;
}

async function readBytes(file: OpenLedger): Promise<Buffer | undefined> {
  const handle = await openRegularFile(file.tools.fs, await file.resolve());
  if (handle === undefined) return undefined;
  try {
    if ((await handle.stat()).size > MAX_LEDGER_BYTES) throw tooLarge();
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}

function versionOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function decode(file: OpenLedger, bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw damaged(file.location, '', 'it is not UTF-8 text');
  }
}

async function lockPlace(file: OpenLedger): Promise<LockPlace> {
  return { path: (await file.resolve()) + LOCK_SUFFIX, ledger: file.location, tools: file.tools };
}

async function checkStillHeld(file: OpenLedger): Promise<void> {
  if (file.held === undefined || (await file.held.isHeld())) return;
  throw lockLost(file.location);
}

// Only the holder of the lock may tidy up: nobody else's unfinished file can be among these. Claims to succeed this
// very lock stay; claims to succeed earlier ones are void. Whoever is about to ask for the lock has a file here too, so
// that of those only old ones go, by the clock of the file system.
async function removeLeftovers(file: OpenLedger, target: string, lockId: string): Promise<void> {
  const { fs } = file.tools;
  const name = basename(target);
  const own = basename(claimPath(`${target}.lock`, lockId));
  for (const entry of await fs.readdir(dirname(target))) {
    if (!entry.startsWith(name) || entry === own) continue;
    const path = join(dirname(target), entry);
    const rest = entry.slice(name.length);
    const isLeftover = /^(?:\.[0-9a-f]{16}\.tmp){1,2}$|^\.lock\.[0-9a-f]{16}\.next$/u.test(rest);
    const isAsking = /^\.lock\.[0-9a-f]{16}(?:\.next\.[0-9a-f]{16})?\.tmp$/u.test(rest);
    if (isLeftover || (isAsking && (await isOlder(fs, path, `${target}.lock`)))) await removeQuietly(fs, path);
  }
}

const ASKED_WITHIN_MS = 60_000;

async function isOlder(fs: FileSystem, path: string, than: string): Promise<boolean> {
  try {
    return (await fs.lstat(path)).mtimeMs < (await fs.lstat(than)).mtimeMs - ASKED_WITHIN_MS;
  } catch {
    return false;
  }
}

async function refusing<Result>(file: OpenLedger, doing: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof TrueupError) throw error;
    const what = { code: 'ledger-not-writable', name: `The ledger ${file.location}` };
    if (!(error instanceof DurableWriteError)) throw notWritable(what, doing, UNTOUCHED, error);
    const state = error.replaced ? 'The new one stands there whole, but may not outlive a power failure.' : UNTOUCHED;
    throw notWritable(what, error.doing, state, error.cause);
  }
}

const UNTOUCHED = 'What was there before is untouched.';

function notReadable(file: OpenLedger, cause: unknown): unknown {
  if (cause instanceof TrueupError) return cause;
  const { why, next } = explainCause(cause);
  return new TrueupError(`The ledger ${file.location} cannot be read: ${why}. Nothing was changed.`, {
    code: 'ledger-unreadable',
    category: 'failed',
    hint: next,
    cause,
  });
}
