import { type DefinedDiagnostic, defineDiagnostic } from './define-diagnostic.ts';
import { ofTable } from './of-table.ts';

/** Something that `include` or `$table` names and that is no regular file: a pipe, a socket, a device. */
export const notAFile: DefinedDiagnostic<{
  /** The path of a table, when it is one. */
  readonly table: string | undefined;
}> = defineDiagnostic('not-a-file', 'error', 'This is no regular file', ({ table }) =>
  ofTable(table, { message: 'this is no regular file', hint: 'remove it, or narrow `include`' }),
);
