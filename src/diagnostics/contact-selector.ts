import type { ContactSelector } from '../model/address.ts';
import { type DefinedDiagnostic, defineDiagnostic } from './define-diagnostic.ts';

/** A contact that is named in no way, or in several. */
export const contactSelector: DefinedDiagnostic<{ readonly written: readonly ContactSelector[] }> = defineDiagnostic(
  'contact-selector',
  'error',
  'It is not clear which contact is meant',
  ({ written: [first, second] }) =>
    first === undefined
      ? { message: 'this contact does not say which contact it is', hint: 'add one of external_id, id and email' }
      : {
          message: `a contact is named by one of external_id, id and email, and here stand ${first} and ${second}`,
          hint: 'keep one of them',
        },
);
