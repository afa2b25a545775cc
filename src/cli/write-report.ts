import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { TrueupError } from '../model/error.ts';
import type { CommandContext } from './context.ts';

/** Writes a file the user named; plans and reports hold customer data, so nobody else may read it. */
export async function writeReport(context: CommandContext, file: string, text: string): Promise<void> {
  const path = resolve(context.cwd, file);
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text, { mode: 0o600 });
  } catch (cause) {
    throw new TrueupError(`${file} cannot be written`, {
      code: 'report-not-written',
      category: 'failed',
      hint: isFull(cause)
        ? 'The disk is full, and what is there of the file is cut short: free some space and run the command again.'
        : 'Check the path and its permissions.',
      cause,
    });
  }
}

function isFull(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && (cause.code === 'ENOSPC' || cause.code === 'EDQUOT');
}
