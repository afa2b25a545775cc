import { type DefinedDiagnostic, defineDiagnostic } from './define-diagnostic.ts';

/** A column without a name. */
export const unnamedColumn: DefinedDiagnostic<{
  /** Counted from 1. */
  readonly column: number;
}> = defineDiagnostic('unnamed-column', 'error', 'The column has no name', ({ column }) => ({
  message: `column ${column} has no name`,
  hint: 'name it, or remove the column',
}));
