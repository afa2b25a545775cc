import { type DefinedDiagnostic, defineDiagnostic } from './define-diagnostic.ts';
import { ofTable } from './of-table.ts';

/** A file beyond the size that is read; that of a file with anything but plain YAML is smaller. */
export const fileTooLarge: DefinedDiagnostic<
  | {
      readonly of: 'any';
      readonly bytes: number;
      readonly limit: number;
      /** The path of a table, when it is one. */
      readonly table: string | undefined;
    }
  | { readonly of: 'not-plain'; readonly maxKeys: number }
> = defineDiagnostic('file-too-large', 'error', 'The file is too large', (facts) =>
  facts.of === 'any'
    ? ofTable(facts.table, {
        message: `the file has ${facts.bytes} bytes, more than ${facts.limit}`,
        hint: 'split it into several files',
      })
    : {
        message: `the file is too large for what begins here: large files hold plain YAML only, each value on one line, no anchors, tags and tabs, and fewer than ${facts.maxKeys} keys in a map`,
        hint: 'correct it if it is a mistake; otherwise split the file',
      },
);
