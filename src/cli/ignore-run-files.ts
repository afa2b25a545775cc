import nodeFileSystem, { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { resolveInside } from '../ledger/resolve-inside.ts';
import { TrueupError } from '../model/error.ts';

/** What stays on one machine, as patterns for git, relative to `.trueup/`. */
export const LOCAL_FILES = ['runs/', 'sandbox*', 'canary-run*', '*.lock', '*.lock.*', '*.tmp'] as const;

const IGNORED = `# Written by trueup: what stays on this machine. The ledger and canary.json may be committed.
${LOCAL_FILES.join('\n')}
.gitignore
`;

/** Keeps journals, with their before-images of customer data, and the sandbox out of git; a file of the user's own is left alone. */
export async function ignoreRunFiles(root: string): Promise<void> {
  const directory = join(root, '.trueup');
  try {
    await checkStateDirectory(root);
    await mkdir(directory, { recursive: true, mode: 0o700 });
    await writeFile(join(directory, '.gitignore'), IGNORED, { flag: 'wx' }).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    });
  } catch (cause) {
    if (cause instanceof TrueupError) throw cause;
    throw notKept(directory, cause);
  }
}

/** Refuses a `.trueup` that is a link out of the project: a repository must not choose where on a machine is written. */
export async function checkStateDirectory(root: string): Promise<void> {
  await resolveInside(nodeFileSystem, join(root, '.trueup'), root, '.trueup');
}

function notKept(directory: string, cause: unknown): TrueupError {
  return new TrueupError(`${directory} cannot be written, and it holds what trueup keeps of its runs and the sandbox`, {
    code: 'state-directory-not-writable',
    category: 'failed',
    hint: 'Make it a directory that this user may write to.',
    cause,
  });
}
