import { type DefinedDiagnostic, defineDiagnostic } from './define-diagnostic.ts';

/** `*name`, which stands for something written elsewhere. */
export const yamlAlias: DefinedDiagnostic<void> = defineDiagnostic(
  'yaml-alias',
  'error',
  'YAML aliases are not supported',
  () => ({
    message: 'YAML anchors and aliases are not supported',
    hint: 'write the value out; a text that begins with * needs quotes',
  }),
);
