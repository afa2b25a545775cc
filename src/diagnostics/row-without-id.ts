import { type DefinedDiagnostic, defineDiagnostic } from './define-diagnostic.ts';
import { quote } from './quote.ts';

/** A row of JSON Lines that lacks the key which holds external ids. */
export const rowWithoutId: DefinedDiagnostic<{ readonly type: string; readonly key: string }> = defineDiagnostic(
  'row-without-id',
  'error',
  'A row has no external id',
  ({ type, key }) => ({
    message: `this row has no ${quote(key)}, so its ${type} has no external id`,
    hint: `add ${quote(key)}, or name another with \`key\``,
  }),
);
