import nodeFileSystem from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode, type FileSystem } from '../ledger/file-system.ts';
import { resolveInside } from '../ledger/resolve-inside.ts';
import { type DurableTools, makeDirectoryDurably, writeDurably } from '../ledger/write-durably.ts';
import { TrueupError } from '../model/error.ts';

/** What stays on one machine, as patterns for git, relative to `.trueup/`. */
export const LOCAL_FILES = ['runs/', 'sandbox*', 'canary-run*', '*.lock', '*.lock.*', '*.tmp', '*.bak'] as const;

const IGNORED = `# Written by trueup: what stays on this machine. The ledger and canary.json may be committed.
${LOCAL_FILES.join('\n')}
.gitignore
`;

/** Keeps journals, with their before-images of customer data, and the sandbox out of git; a file of the user's own is left alone. */
export async function ignoreRunFiles(tools: DurableTools, root: string): Promise<void> {
  const directory = join(root, '.trueup');
  try {
    await checkStateDirectory(root, tools.fs);
    await makeDirectoryDurably(tools.fs, directory, tools.step);
    const file = join(directory, '.gitignore');
    if (await isMissing(tools.fs, file)) await writeDurably(file, Buffer.from(IGNORED), tools);
  } catch (cause) {
    if (cause instanceof TrueupError) throw cause;
    throw notKept(directory, cause);
  }
}

/** Refuses a `.trueup` that is a link out of the project: a repository must not choose where on a machine is written. */
export async function checkStateDirectory(root: string, fs: FileSystem = nodeFileSystem): Promise<void> {
  await resolveInside(fs, join(root, '.trueup'), root, '.trueup');
}

async function isMissing(fs: FileSystem, file: string): Promise<boolean> {
  try {
    await fs.lstat(file);
    return false;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return true;
    throw error;
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
