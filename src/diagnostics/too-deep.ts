import { type DefinedDiagnostic, defineDiagnostic } from './define-diagnostic.ts';

/** Maps and lists in each other beyond what anybody writes. */
export const tooDeep: DefinedDiagnostic<{ readonly limit: number }> = defineDiagnostic(
  'too-deep',
  'error',
  'The nesting is too deep',
  ({ limit }) => ({ message: `the nesting is deeper than ${limit} levels`, hint: 'write it flatter' }),
);
