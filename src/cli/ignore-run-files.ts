import nodeFileSystem from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode, type FileSystem } from '../ledger/file-system.ts';
import { resolveInside } from '../ledger/resolve-inside.ts';
import { type DurableTools, makeDirectoryDurably, removeQuietly, writeAll } from '../ledger/write-durably.ts';
import { TrueupError } from '../model/error.ts';

/** What stays on one machine, as patterns for git, relative to `.trueup/`. */
export const LOCAL_FILES = ['runs/', 'sandbox*', 'canary-run*', '*.lock', '*.lock.*', '*.tmp', '*.bak'] as const;

const IGNORED = `# Written by trueup: what stays on this machine. The ledger and canary.json may be committed.
${LOCAL_FILES.join('\n')}
.gitignore
`;

type StateTools = Pick<DurableTools, 'fs' | 'step'>;

/** Keeps journals, with their before-images of customer data, and the sandbox out of git; a file of the user's own is left alone. */
export async function ignoreRunFiles(tools: StateTools, root: string): Promise<void> {
  const directory = join(root, '.trueup');
  try {
    await checkStateDirectory(root, tools.fs);
    await makeDirectoryDurably(tools.fs, directory, tools.step);
    const file = join(directory, '.gitignore');
    if (await isUnwritten(tools.fs, file)) await writeIgnored(tools, file);
  } catch (cause) {
    if (cause instanceof TrueupError) throw cause;
    throw notKept(directory, cause);
  }
}

/** Refuses a `.trueup` that is a link out of the project: a repository must not choose where on a machine is written. */
export async function checkStateDirectory(root: string, fs: FileSystem = nodeFileSystem): Promise<void> {
  await resolveInside(fs, join(root, '.trueup'), root, '.trueup');
}

/** Not there, or empty: whoever made it died before writing into it. */
async function isUnwritten(fs: FileSystem, file: string): Promise<boolean> {
  try {
    const found = await fs.lstat(file);
    return found.isFile() && found.size === 0;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return true;
    throw error;
  }
}

async function writeIgnored({ fs, step }: StateTools, file: string): Promise<void> {
  await step('open');
  const handle = await fs.open(file, 'a', 0o600);
  try {
    await handle.chmod(0o600);
    await step('write');
    await writeAll(handle, Buffer.from(IGNORED));
    await step('fsync');
    await handle.sync();
  } catch (error) {
    // Half of it would look like a file of the user's own.
    await removeQuietly(fs, file);
    throw error;
  } finally {
    await handle.close();
  }
}

function notKept(directory: string, cause: unknown): TrueupError {
  return new TrueupError(`${directory} cannot be written, and it holds what trueup keeps of its runs and the sandbox`, {
    code: 'state-directory-not-writable',
    category: 'failed',
    hint: 'Make it a directory that this user may write to.',
    cause,
  });
}
