import { type DefinedDiagnostic, defineDiagnostic } from './define-diagnostic.ts';

/** A cell that is longer than any value, mostly because a quote was never closed. */
export const cellTooLong: DefinedDiagnostic<{ readonly length: number; readonly limit: number }> = defineDiagnostic(
  'cell-too-long',
  'error',
  'The cell is too long',
  ({ length, limit }) => ({
    message: `the cell has ${length} characters, more than ${limit}`,
    hint: 'is a quote missing?',
  }),
);
