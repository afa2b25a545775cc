import { type DefinedDiagnostic, defineDiagnostic } from './define-diagnostic.ts';
import { quote } from './quote.ts';

/** An id with a character that shows nowhere. */
export const controlCharacterInId: DefinedDiagnostic<{
  /** `the external id of this Order`. */
  readonly what: string;
  readonly id: string;
}> = defineDiagnostic('control-character-in-id', 'error', 'The id holds a control character', ({ what, id }) => ({
  message: `${what} holds a control character (${quote(id)})`,
  hint: `remove it: write ${quote(id.replace(/\p{Cc}/gu, ''))}`,
}));
