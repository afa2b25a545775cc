import type { Address } from '../model/address.ts';
import { type DefinedDiagnostic, defineDiagnostic } from './define-diagnostic.ts';

/** One address declared in two places. */
export const duplicateAddress: DefinedDiagnostic<{
  readonly address: Address;
  /** As the first place spells it. */
  readonly earlier: Address;
}> = defineDiagnostic('duplicate-address', 'error', 'Declared twice', ({ address, earlier }) => ({
  message: `${address} is declared twice${describeOther(address, earlier)}`,
  hint: 'keep one of the two',
}));

/** Two spellings of one Unicode text look the same on a screen. */
function describeOther(address: Address, earlier: Address): string {
  if (address === earlier) return '';
  return address.normalize('NFC') === earlier.normalize('NFC')
    ? ', in two spellings of Unicode that look the same'
    : ` (as ${earlier})`;
}
