import { type DefinedDiagnostic, defineDiagnostic } from './define-diagnostic.ts';

/** `include` names more files than are read. */
export const tooManyFiles: DefinedDiagnostic<{ readonly files: number; readonly limit: number }> = defineDiagnostic(
  'too-many-files',
  'error',
  'There are too many object files',
  ({ files, limit }) => ({
    message: `\`include\` names ${files} files, more than ${limit}`,
    hint: 'narrow `include`',
  }),
);
