import { type DefinedDiagnostic, defineDiagnostic } from './define-diagnostic.ts';
import { quote } from './quote.ts';

/** An entry under `accept` that names nothing. */
export const acceptsNothing: DefinedDiagnostic<{
  readonly at: string;
  /** What is declared and most like it. */
  readonly nearest: string | undefined;
}> = defineDiagnostic('accepts-nothing', 'warning', 'The acceptance names nothing', ({ at, nearest }) => ({
  message: `${quote(at)} names nothing that is declared, so no drift is accepted by it`,
  hint:
    nearest === undefined
      ? 'name an address, instance/TYPE/ID or a glob of them, or a field of it: instance/TYPE/ID#/attributes/NAME'
      : `did you mean ${nearest}?`,
}));
