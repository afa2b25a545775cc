import type { FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { NO_STEP, type StepHook } from '../model/step-hook.ts';
import { errorCode, type FileSystem } from './file-system.ts';

/** What a durable write needs from outside. */
export interface DurableTools {
  readonly fs: FileSystem;
  readonly step: StepHook;
  readonly randomBytes: (count: number) => Uint8Array;
}

/** A durable write that failed: at what, and whether the new bytes already stand under the name. */
export class DurableWriteError extends Error {
  readonly doing: string;
  readonly replaced: boolean;

  constructor(doing: string, replaced: boolean, cause: unknown) {
    super(`failed while ${doing}`, { cause });
    this.doing = doing;
    this.replaced = replaced;
  }
}

/**
 * Replaces a file so that every crash leaves the old or the new bytes, whole: a new file beside it, written to the
 * last byte, its size checked, on disk before it takes the name, and the name on disk before this returns.
 */
export async function writeDurably(target: string, bytes: Uint8Array, tools: DurableTools): Promise<void> {
  const { fs, step } = tools;
  const temp = tempName(target, tools.randomBytes);
  let doing = 'creating a file beside it';
  let replaced = false;
  try {
    await step('open');
    const handle = await fs.open(temp, 'wx', 0o600);
    try {
      doing = 'writing it';
      // The umask has had its say in open; the mode is a promise.
      await handle.chmod(0o600);
      await step('write');
      await writeAll(handle, bytes);
      if ((await handle.stat()).size !== bytes.length) throw new Error('the file came out with another size');
      doing = 'forcing it to disk';
      await step('fsync');
      await handle.sync();
    } finally {
      await handle.close();
    }
    doing = 'putting it in place';
    await step('rename');
    await fs.rename(temp, target);
    replaced = true;
    doing = 'forcing its directory to disk';
    await step('dirsync');
    await syncDirectory(fs, dirname(target));
  } catch (cause) {
    if (!replaced) await removeQuietly(fs, temp);
    throw new DurableWriteError(doing, replaced, cause);
  }
}

/** Writes every byte, however few the system takes at a time. */
export async function writeAll(handle: FileHandle, bytes: Uint8Array): Promise<void> {
  let written = 0;
  while (written < bytes.length) {
    const { bytesWritten } = await handle.write(bytes, written, bytes.length - written, null);
    if (bytesWritten === 0) throw new Error('the system took no more bytes');
    written += bytesWritten;
  }
}

/** Creates a directory and its parents, on disk before this returns. */
export async function makeDirectoryDurably(fs: FileSystem, directory: string, step: StepHook = NO_STEP): Promise<void> {
  await step('mkdir');
  const first = await fs.mkdir(directory, { recursive: true, mode: 0o700 }).catch(async (error: unknown) => {
    // The recursive call hides why (on a read-only file system it says ENOENT); the plain one tells.
    if (errorCode(error) === 'ENOENT') await fs.mkdir(directory, { mode: 0o700 });
    throw error;
  });
  if (first === undefined) return;
  const top = dirname(first);
  for (let at = directory; at !== top && at !== dirname(at); ) {
    await givePrivateMode(fs, at);
    at = dirname(at);
    await step('dirsync');
    await syncDirectory(fs, at);
  }
}

/** The umask may have taken from a new directory what its owner needs, or left others in; one of somebody else stays as it is. */
export async function givePrivateMode(fs: FileSystem, directory: string): Promise<void> {
  try {
    await fs.chmod(directory, 0o700);
  } catch (error) {
    if (errorCode(error) !== 'EPERM') throw error;
  }
}

// Systems that cannot open or sync a directory keep names safe by themselves or not at all.
const CANNOT_SYNC_DIRECTORIES = new Set<string | undefined>(['EINVAL', 'ENOTSUP', 'EISDIR', 'EPERM']);

/** Forces the names in a directory to disk. */
export async function syncDirectory(fs: FileSystem, directory: string): Promise<void> {
  let handle: FileHandle | undefined;
  try {
    handle = await fs.open(directory, 'r');
    await handle.sync();
  } catch (error) {
    if (!CANNOT_SYNC_DIRECTORIES.has(errorCode(error))) throw error;
  } finally {
    await handle?.close();
  }
}

/** A name beside `target` that no other writer uses. */
export function tempName(target: string, randomBytes: DurableTools['randomBytes']): string {
  return `${target}.${Buffer.from(randomBytes(8)).toString('hex')}.tmp`;
}

/** Removes a file of no further use; failing to is no failure. */
export async function removeQuietly(fs: FileSystem, path: string): Promise<void> {
  try {
    await fs.unlink(path);
  } catch {
    // What cannot be removed is removed by the next holder of the lock.
  }
}
