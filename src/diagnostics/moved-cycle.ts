import type { Address } from '../model/address.ts';
import { type DefinedDiagnostic, defineDiagnostic } from './define-diagnostic.ts';

/** Moves without an end. */
export const movedCycle: DefinedDiagnostic<{
  /** Every stop, the first also as the last. */
  readonly stops: readonly Address[];
}> = defineDiagnostic('moved-cycle', 'error', 'Moves go round in a circle', ({ stops }) => {
  const shown = stops.length > 6 ? [...stops.slice(0, 5), '…', ...stops.slice(0, 1)] : stops;
  return {
    message: `these moves go round in a circle: ${shown.join(' -> ')}`,
    hint: 'remove one of them; to swap two ids, move one to a third id, apply, and go on from there',
  };
});
