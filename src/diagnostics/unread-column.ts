import { type DefinedDiagnostic, defineDiagnostic } from './define-diagnostic.ts';
import { quote } from './quote.ts';
import { shownKey } from './shown-key.ts';

/** A column of a table that feeds no attribute, while nobody says that it is meant not to. */
export const unreadColumn: DefinedDiagnostic<{
  readonly type: string;
  readonly column: string;
  /** The attribute most like it. */
  readonly nearest: string | undefined;
}> = defineDiagnostic('unread-column', 'error', 'Nothing reads the column', ({ type, column, nearest }) => {
  const name = shownKey(column);
  return {
    message: `nothing reads the column ${quote(column)}: ${type} has no attribute of this name`,
    hint:
      nearest === undefined
        ? `write \`columns: { ${name}: ATTRIBUTE }\` or \`ignore: [${name}]\` beside \`$table\``
        : `write \`columns: { ${name}: ${nearest} }\` if ${nearest} is meant, else \`ignore: [${name}]\``,
  };
});
