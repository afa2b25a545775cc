import { type DefinedDiagnostic, defineDiagnostic } from './define-diagnostic.ts';

/** A directory that `include` reaches and the system does not let us read. */
export const unreadableDirectory: DefinedDiagnostic<{
  /** The system's word: `EACCES`. */
  readonly reason: string | undefined;
}> = defineDiagnostic('unreadable-directory', 'error', 'The directory cannot be read', ({ reason }) => ({
  message: `the directory cannot be read (${reason})`,
  hint: 'check its permissions',
}));
