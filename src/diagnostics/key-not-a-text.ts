import { type DefinedDiagnostic, defineDiagnostic } from './define-diagnostic.ts';

/** A map or a list as a key. */
export const keyNotAText: DefinedDiagnostic<void> = defineDiagnostic(
  'key-not-a-text',
  'error',
  'The key is a map or a list',
  () => ({
    message: 'a key must be a text, not a map or a list',
    hint: 'quote it if it is meant as text',
  }),
);
