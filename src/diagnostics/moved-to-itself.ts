import type { Address } from '../model/address.ts';
import { type DefinedDiagnostic, defineDiagnostic } from './define-diagnostic.ts';

/** A move from an address to the same. */
export const movedToItself: DefinedDiagnostic<{ readonly address: Address }> = defineDiagnostic(
  'moved-to-itself',
  'error',
  'A move leads back to where it begins',
  ({ address }) => ({ message: `${address} moves to itself`, hint: 'remove this entry' }),
);
