import { type DefinedDiagnostic, defineDiagnostic } from './define-diagnostic.ts';

/** One name declared as attribute and as relationship. */
export const duplicateName: DefinedDiagnostic<{ readonly name: string }> = defineDiagnostic(
  'duplicate-name',
  'error',
  'One name for an attribute and a relationship',
  ({ name }) => ({
    message: `${name} is declared as attribute and as relationship`,
    hint: 'keep one of the two',
  }),
);
