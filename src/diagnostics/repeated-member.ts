import { type DefinedDiagnostic, defineDiagnostic } from './define-diagnostic.ts';
import { quote } from './quote.ts';

/** One member twice in a relationship. */
export const repeatedMember: DefinedDiagnostic<{
  readonly id: string;
  /** `Order.items`. */
  readonly relationship: string;
}> = defineDiagnostic('repeated-member', 'error', 'A member stands twice', ({ id, relationship }) => ({
  message: `${quote(id)} stands twice in ${relationship}`,
  hint: 'keep one of the two',
}));
