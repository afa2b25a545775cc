import { type DefinedDiagnostic, defineDiagnostic } from './define-diagnostic.ts';
import { quote } from './quote.ts';

/** A ledger backend that this version does not have. */
export const unknownBackend: DefinedDiagnostic<{ readonly backend: string | undefined }> = defineDiagnostic(
  'unknown-backend',
  'error',
  'There is no such ledger backend',
  ({ backend }) => ({
    message: `the ledger backend ${quote(backend)} is not available in this version`,
    hint: 'write `backend: file`',
  }),
);
