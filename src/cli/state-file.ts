import nodeFileSystem from 'node:fs/promises';
import { dirname, relative } from 'node:path';
import { errorCode } from '../ledger/file-system.ts';
import { notWritable } from '../ledger/not-writable.ts';
import { resolveInside } from '../ledger/resolve-inside.ts';
import { DurableWriteError, makeDirectoryDurably, syncDirectory, writeDurably } from '../ledger/write-durably.ts';
import { TrueupError } from '../model/error.ts';
import type { CommandContext } from './context.ts';

/** A file trueup keeps in a project; links out of the project are refused. */
export interface StateFile {
  readonly path: string;
  readonly root: string;
}

/** Replaces a file of the project; every crash leaves the old or the new one, whole. */
export function writeStateFile(context: CommandContext, file: StateFile, text: string): Promise<void> {
  return refusing(file, async (name) => {
    const { fs, step, randomBytes } = context;
    const target = await resolveInside(fs, file.path, file.root, name);
    await makeDirectoryDurably(fs, dirname(target), step);
    await writeDurably(target, Buffer.from(text), { fs, step, randomBytes });
  });
}

/** Removes a file of the project; one that is not there is removed already. */
export function removeStateFile(file: StateFile): Promise<void> {
  return refusing(file, async (name) => {
    const target = await resolveInside(nodeFileSystem, file.path, file.root, name);
    await nodeFileSystem.rm(target, { force: true });
    await syncDirectory(nodeFileSystem, dirname(target)).catch((error: unknown) => {
      if (errorCode(error) !== 'ENOENT') throw error;
    });
  });
}

/** The file as people know it: from the root of the project. */
export function nameOfStateFile({ path, root }: StateFile): string {
  return relative(root, path).replaceAll('\\', '/');
}

async function refusing(file: StateFile, work: (name: string) => Promise<void>): Promise<void> {
  const name = nameOfStateFile(file);
  try {
    await work(name);
  } catch (error) {
    if (error instanceof TrueupError) throw error;
    const [doing, cause] = error instanceof DurableWriteError ? [error.doing, error.cause] : ['getting at it', error];
    throw notWritable({ code: 'state-file-not-writable', name }, doing, 'Nothing else was changed.', cause);
  }
}
