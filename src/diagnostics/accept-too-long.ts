import { type DefinedDiagnostic, defineDiagnostic } from './define-diagnostic.ts';
import { quote } from './quote.ts';

/** An `until` under `accept` that is so far away that nobody will look again. */
export const acceptTooLong: DefinedDiagnostic<{ readonly at: string; readonly until: string }> = defineDiagnostic(
  'accept-too-long',
  'error',
  'Drift is accepted for more than a year',
  ({ at, until }) => ({
    message: `drift of ${quote(at)} is accepted until ${until}, which is more than a year away`,
    hint: 'accept it for a year at most; what is to stay as it is in Intercom belongs into the YAML (trueup drift --write), or out of it',
  }),
);
