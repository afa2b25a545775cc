import { type DefinedDiagnostic, defineDiagnostic } from './define-diagnostic.ts';
import { quote } from './quote.ts';

/** A value of a list attribute that is none of its options. */
export const unknownOption: DefinedDiagnostic<{
  /** `Order.status`. */
  readonly name: string;
  /** The value, or what a message may call it. */
  readonly shown: string;
  readonly options: readonly string[];
  /** The option most like it; undefined also when that would tell what may not be shown. */
  readonly nearest: string | undefined;
}> = defineDiagnostic(
  'unknown-option',
  'error',
  'The list has no such option',
  ({ name, shown, options, nearest }) => ({
    message: `${shown} is not among the options of ${name}`,
    hint: nearest === undefined ? `options: ${options.map(quote).join(', ')}` : `did you mean ${quote(nearest)}?`,
  }),
);
