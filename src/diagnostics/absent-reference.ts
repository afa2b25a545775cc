import type { Address } from '../model/address.ts';
import { type DefinedDiagnostic, defineDiagnostic } from './define-diagnostic.ts';

/** A member that is declared `state: absent`. */
export const absentReference: DefinedDiagnostic<{
  /** `Order.items`, `contacts.orders`. */
  readonly relationship: string;
  readonly target: Address;
}> = defineDiagnostic('absent-reference', 'error', 'A member is to be deleted', ({ relationship, target }) => ({
  message: `${relationship} points at ${target}, which is to be deleted`,
  hint: 'remove the member, or the `state: absent`',
}));
