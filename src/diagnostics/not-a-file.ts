import { type DefinedDiagnostic, defineDiagnostic } from './define-diagnostic.ts';

/** Something that `include` names and that is no regular file: a pipe, a socket, a device. */
export const notAFile: DefinedDiagnostic<void> = defineDiagnostic(
  'not-a-file',
  'error',
  'This is no regular file',
  () => ({
    message: 'this is no regular file',
    hint: 'remove it, or narrow `include`',
  }),
);
