import { type DefinedDiagnostic, defineDiagnostic } from './define-diagnostic.ts';

/** An object, or a list in a list, as the value of a column of JSON Lines. */
export const nestedValue: DefinedDiagnostic<void> = defineDiagnostic(
  'nested-value',
  'error',
  'A column holds no nested values',
  () => ({ message: 'a column holds a value or a list of values, nothing deeper', hint: 'write it flat' }),
);
