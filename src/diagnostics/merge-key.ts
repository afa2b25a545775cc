import { type DefinedDiagnostic, defineDiagnostic } from './define-diagnostic.ts';

/** `<<` as a key. */
export const mergeKey: DefinedDiagnostic<void> = defineDiagnostic(
  'merge-key',
  'error',
  'YAML merge keys are not supported',
  () => ({ message: 'YAML merge keys are not supported', hint: 'write the merged keys out' }),
);
