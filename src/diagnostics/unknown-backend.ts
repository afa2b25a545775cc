import { type DefinedDiagnostic, defineDiagnostic } from './define-diagnostic.ts';
import { quote } from './quote.ts';

/** A ledger backend that this version does not have. */
export const unknownBackend: DefinedDiagnostic<{
  readonly backend: string | undefined;
  readonly known: readonly string[];
}> = defineDiagnostic('unknown-backend', 'error', 'There is no such ledger backend', ({ backend, known }) => ({
  message: `the ledger backend ${quote(backend)} is not one that trueup knows`,
  hint: `write one of: ${known.join(', ')}`,
}));
