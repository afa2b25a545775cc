import { type DefinedDiagnostic, defineDiagnostic } from './define-diagnostic.ts';

/** The marker lines of a merge that nobody has resolved. */
export const mergeConflict: DefinedDiagnostic<void> = defineDiagnostic(
  'merge-conflict',
  'error',
  'The file holds an unresolved merge',
  () => ({
    message: 'the file holds merge markers: two versions of it stand side by side',
    hint: 'resolve the merge and remove the marker lines',
  }),
);
