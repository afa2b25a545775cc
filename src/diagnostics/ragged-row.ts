import { type DefinedDiagnostic, defineDiagnostic } from './define-diagnostic.ts';
import { quote } from './quote.ts';

/** A row with more or fewer cells than there are columns. */
export const raggedRow: DefinedDiagnostic<{
  readonly cells: number;
  readonly columns: number;
  /** The first column without a cell; undefined when there are too many cells. */
  readonly missing: string | undefined;
}> = defineDiagnostic('ragged-row', 'error', 'The row has another number of cells', (facts) => ({
  message: `this row has ${count(facts.cells, 'cell')}, and the table has ${count(facts.columns, 'column')}`,
  hint:
    facts.missing === undefined
      ? 'put a cell that holds the delimiter in double quotes'
      : `the cell of ${quote(facts.missing)} is missing: an empty cell is written as nothing between two delimiters`,
}));

function count(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? '' : 's'}`;
}
