import { type DefinedDiagnostic, defineDiagnostic } from './define-diagnostic.ts';
import { quote } from './quote.ts';

/** A glob under `protect` that can match no address. */
export const protectsNothing: DefinedDiagnostic<{ readonly glob: string }> = defineDiagnostic(
  'protects-nothing',
  'error',
  'The glob protects nothing',
  ({ glob }) => ({
    message: `${quote(glob)} matches no address`,
    hint: 'addresses look like instance/TYPE/ID, contact/external_id:ID, conversation/ID',
  }),
);
