import type { Address } from '../model/address.ts';
import { type DefinedDiagnostic, defineDiagnostic } from './define-diagnostic.ts';

/** One address declared in two places. */
export const duplicateAddress: DefinedDiagnostic<{
  readonly address: Address;
  /** As the first place spells it. */
  readonly earlier: Address;
}> = defineDiagnostic('duplicate-address', 'error', 'Declared twice', ({ address, earlier }) => ({
  message: `${address} is declared twice${earlier === address ? '' : ` (as ${earlier})`}`,
  hint: 'keep one of the two',
}));
