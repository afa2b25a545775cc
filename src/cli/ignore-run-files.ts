import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const IGNORED = `# Written by trueup: what stays on this machine. The ledger may be committed.
runs/
sandbox*
*.lock
*.lock.*
*.tmp
.gitignore
`;

/** Keeps journals, with their before-images of customer data, and the sandbox out of git; a file of the user's own is left alone. */
export async function ignoreRunFiles(root: string): Promise<void> {
  const directory = join(root, '.trueup');
  await mkdir(directory, { recursive: true, mode: 0o700 });
  await writeFile(join(directory, '.gitignore'), IGNORED, { flag: 'wx' }).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  });
}
