import { type DefinedDiagnostic, defineDiagnostic } from './define-diagnostic.ts';
import { quote } from './quote.ts';

/** A table whose name does not say what it is. */
export const unknownTableFormat: DefinedDiagnostic<{ readonly path: string }> = defineDiagnostic(
  'unknown-table-format',
  'error',
  'The ending does not say which kind of table it is',
  ({ path }) => ({
    message: `the ending of ${quote(path)} does not say which kind of table it is`,
    hint: 'tables end in .csv, .tsv, .jsonl or .ndjson',
  }),
);
