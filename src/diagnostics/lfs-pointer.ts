import { type DefinedDiagnostic, defineDiagnostic } from './define-diagnostic.ts';

/** What Git LFS leaves in place of a file that it has not fetched. */
export const lfsPointer: DefinedDiagnostic<void> = defineDiagnostic(
  'lfs-pointer',
  'error',
  'The file is a Git LFS pointer',
  () => ({
    message: 'this is a Git LFS pointer, not the file it stands for',
    hint: 'run `git lfs pull`, or take YAML files out of LFS',
  }),
);
