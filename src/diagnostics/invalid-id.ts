import { type DefinedDiagnostic, defineDiagnostic } from './define-diagnostic.ts';
import { quote } from './quote.ts';

/** An id that Intercom gives, and that does not look like one of its own. */
export const invalidId: DefinedDiagnostic<{ readonly of: 'contact' | 'conversation'; readonly id: string }> =
  defineDiagnostic('invalid-id', 'error', 'Intercom has no ids like this', ({ of, id }) => {
    if (of === 'conversation')
      return {
        message: `${quote(id)} is no conversation id: those are digits only`,
        hint: "take the number at the end of the conversation's address in Intercom",
      };
    const lower = id.toLowerCase();
    return {
      message: `${quote(id)} is no Intercom contact id: those are 24 hexadecimal digits in lower case`,
      hint: CONTACT_ID.test(lower) ? `write ${quote(lower)}` : 'your own id of a contact is its external_id',
    };
  });

const CONTACT_ID = /^[0-9a-f]{24}$/u;
