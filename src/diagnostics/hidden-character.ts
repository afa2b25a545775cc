import { type DefinedDiagnostic, defineDiagnostic } from './define-diagnostic.ts';
import type { TextKind } from './text-kind.ts';

/** A character that nobody sees, or that changes the order of what is seen. */
export const hiddenCharacter: DefinedDiagnostic<{
  /** Four hexadecimal digits or more: `202E`. */
  readonly codePoint: string;
  readonly of: TextKind;
}> = defineDiagnostic('hidden-character', 'warning', 'The file holds a character that cannot be seen', (facts) => ({
  message: `U+${facts.codePoint} cannot be seen, or changes the order of what is seen`,
  hint:
    facts.of === 'table'
      ? 'remove it if it is not meant'
      : `remove it, or write it as "${escapeOf(facts.codePoint)}" inside double quotes`,
}));

function escapeOf(codePoint: string): string {
  return codePoint.length > 4 ? `\\U${codePoint.padStart(8, '0')}` : `\\u${codePoint}`;
}
