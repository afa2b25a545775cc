import { type DefinedDiagnostic, defineDiagnostic } from './define-diagnostic.ts';

/** A character that acts instead of showing, and that YAML does not allow as it is. */
export const controlCharacter: DefinedDiagnostic<{
  /** Four hexadecimal digits or more: `001B`. */
  readonly codePoint: string;
}> = defineDiagnostic('control-character', 'error', 'The file holds a control character', ({ codePoint }) => ({
  message: `the file holds the control character U+${codePoint}, which YAML does not allow`,
  hint: 'remove it, or write it as an escape inside double quotes',
}));
