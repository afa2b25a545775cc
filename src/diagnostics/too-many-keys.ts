import { type DefinedDiagnostic, defineDiagnostic } from './define-diagnostic.ts';

/** A map with more keys than are read. */
export const tooManyKeys: DefinedDiagnostic<{ readonly limit: number }> = defineDiagnostic(
  'too-many-keys',
  'error',
  'The map has too many keys',
  ({ limit }) => ({ message: `one map holds more than ${limit} keys`, hint: 'spread them over files' }),
);
