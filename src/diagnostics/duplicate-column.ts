import { type DefinedDiagnostic, defineDiagnostic } from './define-diagnostic.ts';
import { quote } from './quote.ts';

/** Two columns of one name. */
export const duplicateColumn: DefinedDiagnostic<{ readonly name: string }> = defineDiagnostic(
  'duplicate-column',
  'error',
  'Two columns have one name',
  ({ name }) => ({
    message: `two columns have the name ${quote(name)}`,
    hint: 'rename one of the two, or remove it',
  }),
);
