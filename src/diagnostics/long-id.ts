import { type DefinedDiagnostic, defineDiagnostic } from './define-diagnostic.ts';

/** An id that is longer than ids usually are kept (U: no limit is documented). */
export const longId: DefinedDiagnostic<{
  /** `the external id of this Order`. */
  readonly what: string;
  readonly length: number;
  readonly limit: number;
}> = defineDiagnostic('long-id', 'warning', 'The id is very long', ({ what, length, limit }) => ({
  message: `${what} is ${length} characters long; Intercom may cut it`,
  hint: `keep ids within ${limit} characters`,
}));
