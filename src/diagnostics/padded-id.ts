import { type DefinedDiagnostic, defineDiagnostic } from './define-diagnostic.ts';
import { quote } from './quote.ts';

/** An id with white space around it. */
export const paddedId: DefinedDiagnostic<{
  /** `the external id of this Order`. */
  readonly what: string;
  readonly id: string;
}> = defineDiagnostic('padded-id', 'error', 'White space around the id', ({ what, id }) => ({
  message: `${what} begins or ends with white space (${quote(id)})`,
  hint: `write ${quote(id.trim())}`,
}));
