import { type DefinedDiagnostic, defineDiagnostic } from './define-diagnostic.ts';
import { quote } from './quote.ts';

/** A contact named by an email that is none. */
export const invalidEmail: DefinedDiagnostic<{ readonly email: string }> = defineDiagnostic(
  'invalid-email',
  'error',
  'The contact is named by something that is no email address',
  ({ email }) => ({ message: `${quote(email)} is no email address`, hint: 'write it as name@example.com' }),
);
