import { type DefinedDiagnostic, defineDiagnostic } from './define-diagnostic.ts';

/** Something else than true or false. */
export const notABoolean: DefinedDiagnostic<{
  /** `Order.paid`. */
  readonly name: string;
  /** The value, or what a message may call it. */
  readonly shown: string;
  /** What stands in quotes, when that is one of the two words. */
  readonly quoted: string | undefined;
}> = defineDiagnostic('not-a-boolean', 'error', 'The value is neither true nor false', ({ name, shown, quoted }) => ({
  message: `${name} is a boolean, and ${shown} is not`,
  hint: quoted === undefined ? 'write true or false' : `write ${quoted} without quotes`,
}));
