import { type DefinedDiagnostic, defineDiagnostic } from './define-diagnostic.ts';

/** The id that Intercom uses for what it cannot find (D, S16:13684). */
export const reservedId: DefinedDiagnostic<{
  /** `the external id of this Order`. */
  readonly what: string;
}> = defineDiagnostic('reserved-id', 'error', 'Intercom reserves the id', ({ what }) => ({
  message: `${what} is \`reference_not_found\`, which Intercom reserves`,
  hint: 'give it another id',
}));
