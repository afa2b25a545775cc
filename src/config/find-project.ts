import { lstat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { TrueupError } from '../model/error.ts';

/** The file that marks a project's root. */
export const PROJECT_FILE = 'trueup.yaml';

/** The nearest directory, from `start` upwards, that holds trueup.yaml; a `TrueupError` when there is none. */
export async function findProject(start: string): Promise<string> {
  for (let directory = resolve(start); ; directory = dirname(directory)) {
    if (await exists(join(directory, PROJECT_FILE))) return directory;
    if (directory === dirname(directory)) break;
  }
  throw new TrueupError(`no ${PROJECT_FILE} in ${resolve(start)} or any directory above it`, {
    code: 'no-project',
    category: 'invalid',
    hint: "Name the project's directory with -C DIR, or start one here: trueup init",
  });
}

async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return false;
    throw new TrueupError(`${path} cannot be looked at (${code})`, {
      code: 'unreadable-project',
      category: 'invalid',
      hint: 'check the permissions of the directories above it',
      cause: error,
    });
  }
}
