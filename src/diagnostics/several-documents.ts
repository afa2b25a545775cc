import { type DefinedDiagnostic, defineDiagnostic } from './define-diagnostic.ts';

/** More than one YAML document in a file. */
export const severalDocuments: DefinedDiagnostic<void> = defineDiagnostic(
  'several-documents',
  'error',
  'The file holds several YAML documents',
  () => ({
    message: 'the file holds more than one YAML document',
    hint: 'put each document into a file of its own',
  }),
);
