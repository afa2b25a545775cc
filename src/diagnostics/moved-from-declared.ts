import type { Address } from '../model/address.ts';
import type { State } from '../model/desired.ts';
import { type DefinedDiagnostic, defineDiagnostic } from './define-diagnostic.ts';

/** Something that moves away and is declared all the same. */
export const movedFromDeclared: DefinedDiagnostic<{ readonly from: Address; readonly state: State }> = defineDiagnostic(
  'moved-from-declared',
  'error',
  'What moves away is still declared',
  ({ from, state }) => ({
    message: `${from} moves away and is still declared`,
    hint:
      state === 'absent' ? 'remove its `state: absent`: the move deletes it' : 'remove its declaration, or this entry',
  }),
);
