import { basename, dirname, join, sep } from 'node:path';
import { TrueupError } from '../model/error.ts';
import { errorCode, type FileSystem } from './file-system.ts';

/**
 * The real path of a file that may not exist yet. A path that leaves the project root, by its name or through a
 * symbolic link, is refused: a repository must not choose which of a machine's files are overwritten.
 */
export async function resolveInside(fs: FileSystem, path: string, root: string, name: string): Promise<string> {
  const realRoot = await fs.realpath(root);
  let existing = path;
  const missing: string[] = [];
  for (;;) {
    const real = await realPathOf(fs, existing, name);
    if (real !== undefined) return checkInside(join(real, ...missing), realRoot, name);
    missing.unshift(basename(existing));
    existing = dirname(existing);
  }
}

async function realPathOf(fs: FileSystem, path: string, name: string): Promise<string | undefined> {
  try {
    return await fs.realpath(path);
  } catch (error) {
    const code = errorCode(error);
    if ((code !== 'ENOENT' && code !== 'ENOTDIR') || dirname(path) === path) throw error;
    if (await isLink(fs, path)) throw outside(name, 'is a symbolic link that leads nowhere');
    return undefined;
  }
}

async function isLink(fs: FileSystem, path: string): Promise<boolean> {
  try {
    return (await fs.lstat(path)).isSymbolicLink();
  } catch {
    return false;
  }
}

function checkInside(path: string, realRoot: string, name: string): string {
  const prefix = realRoot.endsWith(sep) ? realRoot : realRoot + sep;
  if (path.startsWith(prefix)) return path;
  throw outside(name, 'leads out of the project root');
}

function outside(name: string, what: string): TrueupError {
  return new TrueupError(`The path ${name} ${what}; nothing was read from it or written to it.`, {
    code: 'path-outside-root',
    category: 'refused',
    hint: 'Replace it by a plain file or directory inside the project.',
  });
}
