import { type DefinedDiagnostic, defineDiagnostic } from './define-diagnostic.ts';

/** A link to a directory where object files are looked for. */
export const linkedDirectory: DefinedDiagnostic<void> = defineDiagnostic(
  'linked-directory',
  'error',
  'The directory is a link',
  () => ({
    message: 'the directory is a link, and links are not searched for object files',
    hint: 'move the directory here, or remove the link',
  }),
);
