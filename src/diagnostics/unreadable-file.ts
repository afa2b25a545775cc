import { type DefinedDiagnostic, defineDiagnostic } from './define-diagnostic.ts';
import { ofTable } from './of-table.ts';

/** A file that the system does not let us read. */
export const unreadableFile: DefinedDiagnostic<{
  /** The system's word: `EACCES`. */
  readonly reason: string;
  /** The path of a table, when it is one. */
  readonly table: string | undefined;
}> = defineDiagnostic('unreadable-file', 'error', 'The file cannot be read', ({ reason, table }) => {
  if (reason === 'ELOOP')
    return ofTable(table, { message: 'the file is a link that leads in a circle (ELOOP)', hint: 'remove the link' });
  if (reason !== 'ENOENT')
    return ofTable(table, { message: `the file cannot be read (${reason})`, hint: 'check its permissions' });
  const what = table === undefined ? 'the file is a link to nothing, or has just gone' : 'there is no such file';
  return ofTable(table, {
    message: `${what} (ENOENT)`,
    hint: 'restore what the link points at, or remove the link',
  });
});
