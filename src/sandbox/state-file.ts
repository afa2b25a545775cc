import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { TrueupError } from '../model/error.ts';
import { checkState, type SandboxState } from './state.ts';

/** Reads a saved sandbox; undefined when there is no file. */
export async function readSandboxState(file: string): Promise<SandboxState | undefined> {
  let text: string;
  try {
    text = await readRegularFile(file);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw fileError(file, 'read', cause);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = undefined;
  }
  return checkState(value, file);
}

/** Reads a file that ends, and does not wait for one that never begins. */
export async function readRegularFile(file: string): Promise<string> {
  if (!(await stat(file)).isFile()) throw new TypeError('it is no regular file');
  return readFile(file, 'utf8');
}

/** Saves a sandbox in one piece: a reader sees the old file or the new one, never half of it. */
export async function writeSandboxState(file: string, state: SandboxState): Promise<void> {
  const unfinished = `${file}.new`;
  try {
    await mkdir(dirname(file), { recursive: true });
    await rm(unfinished, { force: true });
    await writeFile(unfinished, `${JSON.stringify(state)}\n`, { mode: 0o600 });
    await rename(unfinished, file);
  } catch (cause) {
    throw fileError(file, 'written', cause);
  }
}

/** A file of the sandbox cannot be used. */
export function fileError(file: string, what: 'read' | 'written' | 'removed', cause: unknown): TrueupError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new TrueupError(`${file} cannot be ${what}: ${reason}`, {
    code: 'sandbox-file',
    category: 'failed',
    hint: 'Check that the path exists and that you may write there.',
    cause,
  });
}
