import { type DefinedDiagnostic, defineDiagnostic } from './define-diagnostic.ts';

/** A file beyond the size that is read. */
export const fileTooLarge: DefinedDiagnostic<{ readonly bytes: number; readonly limit: number }> = defineDiagnostic(
  'file-too-large',
  'error',
  'The file is too large',
  ({ bytes, limit }) => ({ message: `the file has ${bytes} bytes, more than ${limit}`, hint: 'split it' }),
);
