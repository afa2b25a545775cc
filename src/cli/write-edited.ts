import { type FileHandle, link, lstat, mkdir, open, readFile, realpath, rename, stat, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { isInside } from '../config/read-source.ts';
import { TrueupError } from '../model/error.ts';
import type { CommandContext } from './context.ts';
import { fileChanged } from './read-editable.ts';

/** A file to be written: `before` is what it held when it was read, undefined for one that must not exist yet. */
export interface EditedFile {
  /** Relative to the project root, with `/`. */
  readonly path: string;
  readonly before: string | undefined;
  readonly after: string;
}

/**
 * Replaces one of the user's files as a whole, or not at all: a new file beside it takes its name and its mode. A link is
 * followed as long as it stays in the project; a file that somebody else has changed meanwhile is left alone.
 */
export async function writeEdited(
  context: Pick<CommandContext, 'randomBytes'>,
  root: string,
  { path, before, after }: EditedFile,
): Promise<void> {
  let temporary: string | undefined;
  try {
    const target = await targetOf(root, path, before === undefined);
    const mode = before === undefined ? 0o666 : (await stat(target)).mode & 0o7777;
    temporary = join(
      dirname(target),
      `.${basename(target)}.${Buffer.from(context.randomBytes(6)).toString('hex')}.tmp`,
    );
    await writeWhole(temporary, after, mode, before !== undefined);
    if (before === undefined) {
      await link(temporary, target);
      return;
    }
    if (Buffer.compare(await readFile(target), Buffer.from(before)) !== 0) throw fileChanged(path);
    await rename(temporary, target);
    temporary = undefined;
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    if (cause instanceof TrueupError || code === undefined) throw cause;
    if (code === 'EEXIST') throw fileChanged(path);
    throw new TrueupError(`${path} cannot be written (${code})`, {
      code: 'file-not-written',
      category: 'failed',
      hint: 'Check the permissions of the file and its directory.',
      cause,
    });
  } finally {
    if (temporary !== undefined) await unlink(temporary).catch(() => undefined);
  }
}

/** Where the file really is; one that leaves the project, by its name or through a link, is refused. */
async function targetOf(root: string, path: string, isNew: boolean): Promise<string> {
  const realRoot = await realpath(root);
  const wanted = join(realRoot, path);
  if (!isNew) return checkInside(path, realRoot, await realpath(wanted));
  if (await isThere(wanted)) throw fileChanged(path);
  const directory = await nearestDirectory(dirname(wanted));
  checkInside(path, realRoot, directory);
  checkInside(path, realRoot, wanted);
  await mkdir(dirname(wanted), { recursive: true });
  return join(checkInside(path, realRoot, await realpath(dirname(wanted))), basename(wanted));
}

function checkInside(path: string, realRoot: string, place: string): string {
  if (isInside(realRoot, place)) return place;
  throw new TrueupError(`${path} leads out of the project, so it is not written`, {
    code: 'outside-project',
    category: 'failed',
    hint: 'Name a file inside the project; links out of it are not followed.',
  });
}

/** The real path of the directory, or of the first one above it that exists. */
async function nearestDirectory(directory: string): Promise<string> {
  if (await isThere(directory)) return realpath(directory);
  return nearestDirectory(dirname(directory));
}

async function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return false;
      throw error;
    },
  );
}

async function writeWhole(path: string, text: string, mode: number, keepMode: boolean): Promise<void> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(path, 'wx', mode);
    // The umask has had its say in open; the mode of a file that exists is its owner's choice.
    if (keepMode) await handle.chmod(mode);
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle?.close();
  }
}
