import { type DefinedDiagnostic, defineDiagnostic } from './define-diagnostic.ts';

/** A colon with no key before it. */
export const emptyKey: DefinedDiagnostic<void> = defineDiagnostic('empty-key', 'error', 'The key is missing', () => ({
  message: 'a key is missing before the colon',
  hint: 'write the key',
}));
