import { type DefinedDiagnostic, defineDiagnostic } from './define-diagnostic.ts';

/** Two environments that would keep their ledgers in one file. */
export const sharedLedger: DefinedDiagnostic<{
  readonly first: string;
  readonly second: string;
  readonly path: string;
}> = defineDiagnostic('shared-ledger', 'error', 'Two environments share a ledger', ({ first, second, path }) => ({
  message: `the environments ${first} and ${second} would share the ledger ${path}: each would delete what the other owns`,
  hint: 'give each environment a `ledger.path` of its own, or leave it out',
}));
