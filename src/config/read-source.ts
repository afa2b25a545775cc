import { type FileHandle, open, realpath, stat } from 'node:fs/promises';
import { isAbsolute, join, relative, sep } from 'node:path';
import type { Problem } from '../diagnostics/define-diagnostic.ts';
import { diagnosticOfFile } from '../diagnostics/diagnostic-at.ts';
import { fileTooLarge } from '../diagnostics/file-too-large.ts';
import { notAFile } from '../diagnostics/not-a-file.ts';
import { outsideProject } from '../diagnostics/outside-project.ts';
import type { TextKind } from '../diagnostics/text-kind.ts';
import { unreadableFile } from '../diagnostics/unreadable-file.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import { parseText } from './parse-text.ts';

const MAX_BYTES = 50_000_000;

/** A file's text, or why there is none. */
export interface ReadSource {
  readonly text: string | undefined;
  readonly diagnostics: readonly Diagnostic[];
  /** What to show of a file that is refused for what stands in it. */
  readonly shown?: string;
  /** Why there is no file to take, as against what is wrong inside it; `diagnostics` has it too. */
  readonly refused?: Problem;
}

/**
 * Reads one of the user's files: a regular file inside the project root, of bounded size, in UTF-8. Links are followed
 * as long as they stay inside the root; nothing that could block or never end is opened.
 */
export async function readSource(root: string, file: string, of: TextKind = 'yaml'): Promise<ReadSource> {
  const table = of === 'table' ? file : undefined;
  const refuse = (problem: Problem): ReadSource => ({
    text: undefined,
    diagnostics: [diagnosticOfFile(file, problem)],
    refused: problem,
  });
  try {
    const realRoot = await realpath(root);
    const path = await realpath(join(root, file));
    if (!isInside(realRoot, path)) return refuse(outsideProject({ what: 'link', table }));
    const about = await stat(path);
    if (!about.isFile()) return refuse(notAFile({ table }));
    if (about.size > MAX_BYTES) return refuse(fileTooLarge({ of: 'any', bytes: about.size, limit: MAX_BYTES, table }));
    return parseText(file, await readBounded(path), of);
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code;
    if (reason === undefined) throw error;
    return refuse(unreadableFile({ reason, table }));
  }
}

/** Whether a path lies in a directory; both absolute and without links. */
export function isInside(directory: string, path: string): boolean {
  const way = relative(directory, path);
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

/** The size said before opening is only what it was then. */
async function readBounded(path: string): Promise<Uint8Array> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(path, 'r');
    const { size } = await handle.stat();
    const buffer = Buffer.alloc(Math.min(size, MAX_BYTES));
    let length = 0;
    while (length < buffer.length) {
      const { bytesRead } = await handle.read(buffer, length, buffer.length - length, length);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    return buffer.subarray(0, length);
  } finally {
    await handle?.close();
  }
}
