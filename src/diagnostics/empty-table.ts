import { type DefinedDiagnostic, defineDiagnostic } from './define-diagnostic.ts';

/** A table that declares nothing, or does not even name its columns. */
export const emptyTable: DefinedDiagnostic<{ readonly lacks: 'rows' | 'header' }> = defineDiagnostic(
  'empty-table',
  'warning',
  'The table declares nothing',
  ({ lacks }) =>
    lacks === 'rows'
      ? {
          message: 'the table has no rows, so it declares nothing',
          hint: 'remove it and the `$table` that names it if nothing is meant to be here',
        }
      : {
          severity: 'error',
          message: 'the table is empty, and its first line has to name the columns',
          hint: 'write the names of the columns',
        },
);
