import { type DefinedDiagnostic, defineDiagnostic } from './define-diagnostic.ts';
import type { TextKind } from './text-kind.ts';

/** What Git LFS leaves in place of a file that it has not fetched. */
export const lfsPointer: DefinedDiagnostic<{ readonly of: TextKind }> = defineDiagnostic(
  'lfs-pointer',
  'error',
  'The file is a Git LFS pointer',
  (facts) => ({
    message: 'this is a Git LFS pointer, not the file it stands for',
    hint: facts.of === 'table' ? 'run `git lfs pull`' : 'run `git lfs pull`, or take YAML files out of LFS',
  }),
);
