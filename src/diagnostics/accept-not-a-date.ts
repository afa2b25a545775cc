import { type DefinedDiagnostic, defineDiagnostic } from './define-diagnostic.ts';
import { quote } from './quote.ts';

/** An `until` under `accept` that is no day of the calendar. */
export const acceptNotADate: DefinedDiagnostic<{ readonly until: string }> = defineDiagnostic(
  'accept-not-a-date',
  'error',
  'Drift is accepted until no day of the calendar',
  ({ until }) => ({
    message: `drift is accepted until ${quote(until)}, which is no day of the calendar`,
    hint: 'write the last day it is accepted as year-month-day: 2026-12-31',
  }),
);
