import type { Address } from '../model/address.ts';
import type { State } from '../model/desired.ts';
import { type DefinedDiagnostic, defineDiagnostic } from './define-diagnostic.ts';

/** A move to something that is not declared with content. */
export const movedToNothing: DefinedDiagnostic<{
  readonly from: Address;
  readonly to: Address;
  /** How it is declared, when it is. */
  readonly state: Exclude<State, 'present'> | undefined;
  /** What is declared and looks much like it. */
  readonly nearest: Address | undefined;
}> = defineDiagnostic(
  'moved-to-nothing',
  'error',
  'What something moves to is not declared',
  ({ from, to, state, nearest }) => {
    if (state !== undefined)
      return {
        message: `${from} moves to ${to}, which is declared \`state: ${state}\``,
        hint: 'declare it with what it should hold, or remove this entry',
      };
    return {
      message: `${from} moves to ${to}, which is not declared`,
      hint: nearest === undefined ? 'declare it with what it should hold' : `did you mean ${nearest}?`,
    };
  },
);
