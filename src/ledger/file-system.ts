import { constants } from 'node:fs';
import type * as nodeFileSystem from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';

/** The part of `node:fs/promises` this room touches, so that a test can stand a failing disk in its place. */
export type FileSystem = Pick<
  typeof nodeFileSystem,
  'chmod' | 'link' | 'lstat' | 'mkdir' | 'open' | 'readdir' | 'realpath' | 'rename' | 'unlink'
>;

// Neither waits for a writer (a FIFO in place of a file), nor follows a link that was put there since it was resolved.
// Windows knows neither flag: what is undefined adds no bit.
const READ_ONLY = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW;

/** Opens a regular file for reading; undefined when it does not exist. */
export async function openRegularFile(fs: FileSystem, path: string): Promise<FileHandle | undefined> {
  let handle: FileHandle;
  try {
    handle = await fs.open(path, READ_ONLY);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
  const stat = await handle.stat();
  if (stat.isFile()) return handle;
  await handle.close();
  throw Object.assign(new Error('not a regular file'), { code: stat.isDirectory() ? 'EISDIR' : 'ENOTFILE' });
}

/** The code of a failed system call (`ENOSPC`); undefined for every other error. */
export function errorCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
