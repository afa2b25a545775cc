import { type DefinedDiagnostic, defineDiagnostic } from './define-diagnostic.ts';

/** A number that JSON cannot carry as it is written. */
export const inexactNumber: DefinedDiagnostic<{
  /** `Order.total_amount`. */
  readonly name: string;
  /** As written, or what a message may call it. */
  readonly shown: string;
  /** Cells have no quotes to put it in. */
  readonly isCell: boolean;
}> = defineDiagnostic('inexact-number', 'error', 'The number has too many digits', ({ name, shown, isCell }) => ({
  message: `${shown} has more digits than a number can hold, so ${name} would get another value`,
  hint: `shorten it, or declare the attribute as string${isCell ? '' : ' and put it in quotes'}`,
}));
