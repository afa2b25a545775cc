import type { Address } from '../model/address.ts';
import { type DefinedDiagnostic, defineDiagnostic } from './define-diagnostic.ts';
import { quote } from './quote.ts';

/** A move from one type to another. */
export const movedType: DefinedDiagnostic<{
  readonly from: Address;
  /** The type of `to`. */
  readonly type: string;
  /** `to` as an instance of the type of `from`. */
  readonly instead: Address;
}> = defineDiagnostic('moved-type', 'error', 'A move leads to another type', ({ from, type, instead }) => ({
  message: `${from} cannot become an instance of another type, and this is ${type}`,
  hint: `write ${quote(instead)}, or declare both and remove the move`,
}));
