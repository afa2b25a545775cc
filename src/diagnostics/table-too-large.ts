import { type DefinedDiagnostic, defineDiagnostic } from './define-diagnostic.ts';

/** A table with more rows or columns than are read. */
export const tableTooLarge: DefinedDiagnostic<
  | { readonly of: 'rows'; readonly limit: number }
  | { readonly of: 'columns'; readonly columns: number; readonly limit: number }
> = defineDiagnostic('table-too-large', 'error', 'The table is too large', (facts) =>
  facts.of === 'rows'
    ? { message: `the table has more than ${facts.limit} rows`, hint: 'split it' }
    : {
        message: `the table has ${facts.columns} columns, more than ${facts.limit}`,
        hint: 'leave out columns that nothing reads',
      },
);
