import { type DefinedDiagnostic, defineDiagnostic } from './define-diagnostic.ts';
import { quote } from './quote.ts';

/** A table whose columns seem to be separated by something else than what was taken for it. */
export const wrongDelimiter: DefinedDiagnostic<{
  readonly delimiter: string;
  /** What seems to stand between columns. */
  readonly other: string;
}> = defineDiagnostic('wrong-delimiter', 'error', 'Something else stands between the columns', (facts) => ({
  message: `the first line is one column when ${facts.delimiter === '\t' ? 'a tab' : quote(facts.delimiter)} stands between columns`,
  hint: `write \`delimiter: ${quote(facts.other)}\` beside \`$table\``,
}));
