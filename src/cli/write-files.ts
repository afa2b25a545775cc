import { unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { CommandContext } from './context.ts';
import { type EditedFile, writeEdited } from './write-edited.ts';

/** Files that were written, and how to have them back. */
export interface WrittenFiles {
  /** Puts every file back as it was. One that somebody else has changed since is left alone. */
  restore(): Promise<void>;
}

/** Writes all files, each as a whole; when one cannot be written, those before it are put back. */
export async function writeFiles(
  context: Pick<CommandContext, 'randomBytes'>,
  root: string,
  files: readonly EditedFile[],
): Promise<WrittenFiles> {
  const written: EditedFile[] = [];
  const restore = async (): Promise<void> => {
    for (const { path, before, after } of written.splice(0).reverse()) {
      if (before === undefined) await unlink(join(root, path)).catch(() => undefined);
      else await writeEdited(context, root, { path, before: after, after: before }).catch(() => undefined);
    }
  };
  try {
    for (const file of files) {
      await writeEdited(context, root, file);
      written.push(file);
    }
  } catch (error) {
    await restore();
    throw error;
  }
  return { restore };
}
