import { type DefinedDiagnostic, defineDiagnostic } from './define-diagnostic.ts';
import { quote } from './quote.ts';

/** A column that the YAML names and the table does not have. */
export const unknownColumn: DefinedDiagnostic<{
  readonly table: string;
  readonly name: string;
  readonly columns: readonly string[];
  readonly nearest: string | undefined;
  /** It was to be read, or to be left out: then nothing is lost. */
  readonly use: 'read' | 'ignored';
}> = defineDiagnostic(
  'unknown-column',
  'error',
  'The table has no such column',
  ({ table, name, columns, nearest, use }) => ({
    message: `${table} has no column ${quote(name)}`,
    severity: use === 'read' ? 'error' : 'warning',
    hint:
      use === 'ignored'
        ? 'remove it'
        : nearest !== undefined
          ? `did you mean ${quote(nearest)}?`
          : columns.length <= 20
            ? `columns: ${columns.join(', ')}`
            : 'look at its first line',
  }),
);
