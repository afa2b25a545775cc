import { type DefinedDiagnostic, defineDiagnostic } from './define-diagnostic.ts';
import { ofTable } from './of-table.ts';
import { quote } from './quote.ts';

/** A path that leads out of the project's directory, by `..`, from the root of the disk or through a link. */
export const outsideProject: DefinedDiagnostic<
  | { readonly what: 'ledger' | 'include' }
  | {
      readonly what: 'link';
      /** The path of a table, when it is one. */
      readonly table: string | undefined;
    }
  | { readonly what: 'table'; readonly path: string; readonly directory: string }
> = defineDiagnostic('outside-project', 'error', 'The path leads out of the project', (facts) => {
  switch (facts.what) {
    case 'link':
      return ofTable(facts.table, {
        message: 'the file is a link that leaves the project',
        hint: 'copy the file into the project',
      });
    case 'ledger':
      return { message: 'the ledger must lie inside the project', hint: 'write a relative path without `..`' };
    case 'include':
      return { message: 'object files must lie inside the project', hint: 'write a relative glob without `..`' };
    case 'table':
      return {
        message: `${quote(facts.path)} does not lead to a file of this project`,
        hint: `write the way from ${facts.directory}/ to the table, with / between directories`,
      };
  }
});
