import { type DefinedDiagnostic, defineDiagnostic } from './define-diagnostic.ts';

/** `include` names no file at all. */
export const noObjectFiles: DefinedDiagnostic<{ readonly include: readonly string[] }> = defineDiagnostic(
  'no-object-files',
  'warning',
  'There are no object files',
  ({ include }) => {
    const directory = include.find((pattern) => !/[*?{}[\]().]/u.test(pattern));
    return {
      message: `no file matches \`include\` (${include.join(', ')}), so nothing is declared`,
      hint: directory
        ? `patterns name files: write ${directory}/**/*.yaml for all those below a directory`
        : 'write an object file, for example objects/orders.yaml, or correct `include`',
    };
  },
);
