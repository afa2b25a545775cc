import { type DefinedDiagnostic, defineDiagnostic } from './define-diagnostic.ts';
import { quote } from './quote.ts';

/** A setting of CSV beside a table of JSON Lines. */
export const csvOnly: DefinedDiagnostic<{ readonly setting: string }> = defineDiagnostic(
  'csv-only',
  'error',
  'The setting is for CSV only',
  ({ setting }) => ({
    message: `${quote(setting)} is for CSV, and this table is JSON Lines`,
    hint: setting === 'empty' ? 'remove it: null unsets, and a key that is not there leaves alone' : 'remove it',
  }),
);
