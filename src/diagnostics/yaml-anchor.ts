import { type DefinedDiagnostic, defineDiagnostic } from './define-diagnostic.ts';

/** `&name`, which gives something a name for use elsewhere. */
export const yamlAnchor: DefinedDiagnostic<{ readonly anchor: string }> = defineDiagnostic(
  'yaml-anchor',
  'error',
  'YAML anchors are not supported',
  ({ anchor }) => ({
    message: `YAML anchors and aliases are not supported (&${anchor})`,
    hint: 'write the value out in each place; a text that begins with & needs quotes',
  }),
);
