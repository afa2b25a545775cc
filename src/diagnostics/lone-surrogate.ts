import { type DefinedDiagnostic, defineDiagnostic } from './define-diagnostic.ts';

/** Half of a UTF-16 surrogate pair, written as an escape. */
export const loneSurrogate: DefinedDiagnostic<void> = defineDiagnostic(
  'lone-surrogate',
  'error',
  'The text holds half a character',
  () => ({
    message: 'the text holds half of a surrogate pair, which is no character',
    hint: 'write both halves, or neither',
  }),
);
