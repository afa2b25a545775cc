import { type DefinedDiagnostic, defineDiagnostic } from './define-diagnostic.ts';
import { quote } from './quote.ts';
import { shownKey } from './shown-key.ts';

/** Two columns that feed one attribute, or one that is read and ignored. */
export const columnTwice: DefinedDiagnostic<
  | { readonly attribute: string; readonly first: string; readonly second: string }
  | { readonly mappedAndIgnored: string }
> = defineDiagnostic('column-twice', 'error', 'A column is read twice, or ignored as well', (facts) =>
  'mappedAndIgnored' in facts
    ? {
        message: `the column ${quote(facts.mappedAndIgnored)} is mapped and ignored at once`,
        hint: 'keep one of the two',
      }
    : {
        message: `two columns feed ${facts.attribute}: ${quote(facts.first)} and ${quote(facts.second)}`,
        hint: `keep one of the two; \`ignore: [${shownKey(facts.first)}]\` leaves a column out`,
      },
);
