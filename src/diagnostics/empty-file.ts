import { type DefinedDiagnostic, defineDiagnostic } from './define-diagnostic.ts';

/** A file that holds only comments or white space. */
export const emptyFile: DefinedDiagnostic<{ readonly of: 'project' | 'objects' }> = defineDiagnostic(
  'empty-file',
  'warning',
  'The file declares nothing',
  (facts) =>
    facts.of === 'project'
      ? { severity: 'error', message: 'the file is empty', hint: 'start with `version: 1`' }
      : { message: 'the file declares nothing', hint: 'remove it if nothing is meant to be here' },
);
