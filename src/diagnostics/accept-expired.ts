import { type DefinedDiagnostic, defineDiagnostic } from './define-diagnostic.ts';
import { quote } from './quote.ts';

/** An entry under `accept` whose last day has gone by. */
export const acceptExpired: DefinedDiagnostic<{ readonly at: string; readonly until: string }> = defineDiagnostic(
  'accept-expired',
  'warning',
  'The acceptance of drift has expired',
  ({ at, until }) => ({
    message: `drift of ${quote(at)} was accepted until ${until}, and counts again`,
    hint: 'take the entry out; or look again, and write a new day and why',
  }),
);
