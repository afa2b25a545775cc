import { TrueupError } from '../model/error.ts';
import { errorCode } from './file-system.ts';

const CAUSES: ReadonlyMap<string, readonly [why: string, next: string]> = new Map([
  ['ENOSPC', ['the disk is full', 'Free some space and run the command again.']],
  ['EDQUOT', ['the disk quota is used up', 'Free some space and run the command again.']],
  ['EFBIG', ['the file may not grow to this size', 'Raise the file size limit and run the command again.']],
  ['EACCES', ['permission denied', 'Give this user the right to read and write in that directory.']],
  ['EPERM', ['the operation is not permitted', 'Check who owns the file and whether it is marked immutable.']],
  ['EROFS', ['the file system is read-only', 'Keep it on a file system that can be written.']],
  ['EISDIR', ['a directory stands in its place', 'Move the directory away.']],
  ['ENOTDIR', ['a part of its path is a file, not a directory', 'Move that file away.']],
  ['ENOTFILE', ['what stands in its place is no regular file', 'Move it away.']],
  ['ENOENT', ['its directory is gone', 'Check that the project directory still exists.']],
  ['ELOOP', ['symbolic links stand in its place', 'Replace the link by the file it means.']],
  ['ENAMETOOLONG', ['its path is too long', 'Choose a shorter path.']],
  ['EMFILE', ['too many files are open', 'Raise the limit of open files.']],
  ['EBUSY', ['it is in use or mounted by itself', 'Mount its directory instead of the single file.']],
]);

/** What a failed system call means for a person: why, and what to do next. */
export function explainCause(cause: unknown): { readonly why: string; readonly next: string } {
  const code = errorCode(cause);
  const known = code === undefined ? undefined : CAUSES.get(code);
  if (known !== undefined) return { why: `${known[0]} (${code})`, next: known[1] };
  const text = code ?? (cause instanceof Error ? cause.message : String(cause));
  return { why: text, next: 'Check the disk and the rights of this directory.' };
}

/** The refusal of a place that cannot be written. `state` says what stands in it now. */
export function notWritable(
  what: { readonly code: string; readonly name: string },
  doing: string,
  state: string,
  cause: unknown,
): TrueupError {
  const { why, next } = explainCause(cause);
  return new TrueupError(`${what.name} cannot be written: ${why}, while ${doing}. ${state}`, {
    code: what.code,
    category: 'failed',
    hint: next,
    cause,
  });
}
