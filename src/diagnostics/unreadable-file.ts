import { type DefinedDiagnostic, defineDiagnostic } from './define-diagnostic.ts';

/** A file that the system does not let us read. */
export const unreadableFile: DefinedDiagnostic<{
  /** The system's word: `EACCES`. */
  readonly reason: string;
}> = defineDiagnostic('unreadable-file', 'error', 'The file cannot be read', ({ reason }) =>
  reason === 'ENOENT'
    ? {
        message: 'the file is a link to nothing, or has just gone (ENOENT)',
        hint: 'restore what the link points at, or remove the link',
      }
    : { message: `the file cannot be read (${reason})`, hint: 'check its permissions' },
);
