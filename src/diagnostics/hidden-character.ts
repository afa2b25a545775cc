import { type DefinedDiagnostic, defineDiagnostic } from './define-diagnostic.ts';

/** A character that nobody sees, or that changes the order of what is seen. */
export const hiddenCharacter: DefinedDiagnostic<{
  /** Four hexadecimal digits or more: `202E`. */
  readonly codePoint: string;
}> = defineDiagnostic(
  'hidden-character',
  'warning',
  'The file holds a character that cannot be seen',
  ({ codePoint }) => ({
    message: `U+${codePoint} cannot be seen, or changes the order of what is seen`,
    hint: `remove it, or write it as "${escapeOf(codePoint)}" inside double quotes`,
  }),
);

function escapeOf(codePoint: string): string {
  return codePoint.length > 4 ? `\\U${codePoint.padStart(8, '0')}` : `\\u${codePoint}`;
}
