import { type DefinedDiagnostic, defineDiagnostic } from './define-diagnostic.ts';

/** A line that begins with `%`, unless it says `%YAML 1.2`. */
export const yamlDirective: DefinedDiagnostic<void> = defineDiagnostic(
  'yaml-directive',
  'error',
  'YAML directives are not supported',
  () => ({ message: 'YAML directives are not supported; files are YAML 1.2', hint: 'remove the line' }),
);
