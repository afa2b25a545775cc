import type { Address } from '../model/address.ts';
import { type DefinedDiagnostic, defineDiagnostic } from './define-diagnostic.ts';
import { quote } from './quote.ts';

/** Something to be deleted that `protect` keeps. */
export const protectedAndAbsent: DefinedDiagnostic<{ readonly address: Address; readonly glob: string }> =
  defineDiagnostic('protected-and-absent', 'error', 'Protected, and to be deleted', ({ address, glob }) => ({
    message: `${address} is to be deleted, and ${quote(glob)} under \`protect\` forbids that`,
    hint: 'declare it present, remove the line from `protect`, apply, and write `state: absent` after that',
  }));
