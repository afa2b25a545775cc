import { type DefinedDiagnostic, defineDiagnostic } from './define-diagnostic.ts';

/** `!tag` or `!!tag` before a value. */
export const yamlTag: DefinedDiagnostic<{ readonly tag: string }> = defineDiagnostic(
  'yaml-tag',
  'error',
  'YAML tags are not supported',
  ({ tag }) => ({
    message: `YAML tags are not supported (${tag})`,
    hint: 'remove the tag; quote a value to make it a text, and a text that begins with !',
  }),
);
