import { type DefinedDiagnostic, defineDiagnostic } from './define-diagnostic.ts';
import { quote } from './quote.ts';

/** A member that is declared, and of another type than the relationship points at. */
export const wrongTypeReference: DefinedDiagnostic<{
  /** `Order.items`, `contacts.orders`. */
  readonly relationship: string;
  readonly id: string;
  /** What the relationship points at. */
  readonly type: string;
  /** What the member is declared as. */
  readonly declared: string;
}> = defineDiagnostic(
  'wrong-type-reference',
  'error',
  'The member is of another type',
  ({ relationship, id, type, declared }) => ({
    message: `${relationship} points at ${type}, and ${quote(id)} is declared as ${declared}`,
    hint: `name an instance of ${type}, or write the member under a relationship that points at ${declared}`,
  }),
);
