import { createHash } from 'node:crypto';
import type { LockHolder } from '../backend.ts';
import { errorCode, openRegularFile } from '../file-system.ts';
import { parseLock } from '../lock-text.ts';
import { type DurableTools, removeQuietly, tempName, writeAll } from '../write-durably.ts';

/**
 * A lock file as it was seen. `identity` names this one lock and no other, ever. `holder` is undefined when the file
 * says nothing readable: its writer died between creating and filling it, or has not come to fill it yet.
 */
export interface SeenLock {
  readonly identity: string;
  readonly holder: LockHolder | undefined;
  /** Milliseconds since the epoch, by the clock of the file system. */
  readonly writtenAt: number;
}

const MAX_BYTES = 64 * 1024;

/** Reads a lock file; undefined when there is none. */
export async function readLockFile(tools: DurableTools, path: string): Promise<SeenLock | undefined> {
  const handle = await openRegularFile(tools.fs, path);
  if (handle === undefined) return undefined;
  try {
    const stat = await handle.stat();
    const holder = stat.size > MAX_BYTES ? undefined : parseLock(await handle.readFile('utf8'));
    const identity = holder?.id ?? `unreadable ${stat.ino} ${stat.mtimeMs}`;
    return { identity, holder, writtenAt: stat.mtimeMs };
  } finally {
    await handle.close();
  }
}

/**
 * Creates a file that must not exist, content and name in one act (a hard link), so that nobody ever sees it empty.
 * False when it exists. Where links are unknown, exclusive creation stands in, and a crash can leave an empty file.
 */
export async function createExclusively(tools: DurableTools, path: string, text: string): Promise<boolean> {
  const temp = tempName(path, tools.randomBytes);
  await writeNew(tools, temp, text);
  try {
    await tools.step('lock');
    await tools.fs.link(temp, path);
    return true;
  } catch (error) {
    const code = errorCode(error);
    if (code === 'EEXIST') return false;
    if (!WITHOUT_LINKS.has(code)) throw error;
    return await createInPlace(tools, path, text);
  } finally {
    await removeQuietly(tools.fs, temp);
  }
}

/** Puts a lock in the place of the one that stands there, in one act. */
export async function replaceLock(tools: DurableTools, path: string, text: string): Promise<void> {
  const temp = tempName(path, tools.randomBytes);
  await writeNew(tools, temp, text);
  try {
    await tools.step('rename');
    await tools.fs.rename(temp, path);
  } catch (error) {
    await removeQuietly(tools.fs, temp);
    throw error;
  }
}

/** The name under which exactly one process can claim to succeed a lock. */
export function claimPath(lockPath: string, identity: string): string {
  return `${lockPath}.${createHash('sha256').update(identity).digest('hex').slice(0, 16)}.next`;
}

const WITHOUT_LINKS = new Set<string | undefined>(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EPROTO', 'EMLINK']);

async function createInPlace(tools: DurableTools, path: string, text: string): Promise<boolean> {
  try {
    await writeNew(tools, path, text);
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
}

async function writeNew(tools: DurableTools, path: string, text: string): Promise<void> {
  await tools.step('open');
  const handle = await tools.fs.open(path, 'wx', 0o600);
  let whole = false;
  try {
    await handle.chmod(0o600);
    await tools.step('write');
    await writeAll(handle, Buffer.from(text));
    whole = true;
  } finally {
    await handle.close();
    if (!whole) await removeQuietly(tools.fs, path);
  }
}
