import { type DefinedDiagnostic, defineDiagnostic } from './define-diagnostic.ts';
import type { TextKind } from './text-kind.ts';

/** A character that acts instead of showing, and that is not allowed as it is. */
export const controlCharacter: DefinedDiagnostic<{
  /** Four hexadecimal digits or more: `001B`. */
  readonly codePoint: string;
  readonly of: TextKind;
}> = defineDiagnostic('control-character', 'error', 'The file holds a control character', ({ codePoint, of }) => {
  const what = `the file holds the control character U+${codePoint}, which`;
  return of === 'table'
    ? { message: `${what} a table cannot hold`, hint: 'remove it; JSON Lines can hold it as an escape' }
    : { message: `${what} YAML does not allow`, hint: 'remove it, or write it as an escape inside double quotes' };
});
