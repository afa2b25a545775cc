import { lstat, mkdir, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { errorCode } from '../ledger/file-system.ts';
import { explainCause } from '../ledger/not-writable.ts';
import { DurableWriteError, writeDurably } from '../ledger/write-durably.ts';
import { TrueupError } from '../model/error.ts';
import type { CommandContext } from './context.ts';

/**
 * Writes a file the user named; plans and reports hold customer data, so nobody else may read it. A file that stood there
 * is replaced whole or not at all.
 */
export async function writeReport(
  context: Pick<CommandContext, 'cwd' | 'fs' | 'step' | 'randomBytes'>,
  file: string,
  text: string,
): Promise<void> {
  const path = resolve(context.cwd, file);
  try {
    await mkdir(dirname(path), { recursive: true });
    if (await isPlain(path)) await replace(context, path, text);
    else await writeFile(path, text, { mode: 0o600 });
  } catch (error) {
    const cause = error instanceof DurableWriteError ? error.cause : error;
    const { why, next } = explainCause(cause);
    throw new TrueupError(`${file} cannot be written: ${why}`, {
      code: 'report-not-written',
      category: 'failed',
      hint: next,
      cause,
    });
  }
}

/** Nothing yet, or a file: what is a device, a pipe or a link is written to and not replaced. */
async function isPlain(path: string): Promise<boolean> {
  return lstat(path).then(
    (about) => about.isFile(),
    () => true,
  );
}

// A file may be writable in a directory that is not, or be mounted by itself.
const IN_PLACE: ReadonlySet<string | undefined> = new Set(['EACCES', 'EBUSY', 'EPERM']);

async function replace(
  { fs, step, randomBytes }: Pick<CommandContext, 'fs' | 'step' | 'randomBytes'>,
  path: string,
  text: string,
): Promise<void> {
  try {
    await writeDurably(path, Buffer.from(text), { fs, step, randomBytes });
  } catch (error) {
    if (!(error instanceof DurableWriteError) || !IN_PLACE.has(errorCode(error.cause))) throw error;
    await writeFile(path, text, { mode: 0o600 });
  }
}
