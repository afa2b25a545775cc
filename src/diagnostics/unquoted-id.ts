import { type DefinedDiagnostic, defineDiagnostic } from './define-diagnostic.ts';
import { quote } from './quote.ts';

/** An id that is written as a number or a boolean. */
export const unquotedId: DefinedDiagnostic<{
  /** `the external id of this Order`. */
  readonly what: string;
  /** As written. */
  readonly text: string;
  readonly reader: 'YAML' | 'JSON';
  readonly isNumber: boolean;
}> = defineDiagnostic('unquoted-id', 'error', 'The id is not in quotes', ({ what, text, reader, isNumber }) => ({
  message: `${what} must be a text, and ${reader} reads ${text} as ${isNumber ? 'a number' : text}`,
  hint: `write ${quote(text)}`,
}));
