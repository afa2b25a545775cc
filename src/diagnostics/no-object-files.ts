import { type DefinedDiagnostic, defineDiagnostic } from './define-diagnostic.ts';

/** `include` names no file at all. */
export const noObjectFiles: DefinedDiagnostic<{ readonly include: readonly string[] }> = defineDiagnostic(
  'no-object-files',
  'warning',
  'There are no object files',
  ({ include }) => ({
    message: `no file matches \`include\` (${include.join(', ')}), so nothing is declared`,
    hint: 'write an object file, for example objects/orders.yaml, or correct `include`',
  }),
);
