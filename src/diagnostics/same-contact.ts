import type { Address } from '../model/address.ts';
import { type DefinedDiagnostic, defineDiagnostic } from './define-diagnostic.ts';

/** One contact declared by two selectors; only Intercom can tell. */
export const sameContact: DefinedDiagnostic<{
  readonly first: Address;
  readonly second: Address;
  /** Intercom's id of the contact. */
  readonly id: string;
}> = defineDiagnostic('same-contact', 'error', 'Two records are one contact', ({ first, second, id }) => ({
  message: `${second} and ${first} are one contact in Intercom (id ${id}), and each record is declared once`,
  hint: 'move what this block says into the other one and remove it; any one of its selectors will do',
}));
