import { type DefinedDiagnostic, defineDiagnostic } from './define-diagnostic.ts';

/** Two environments that would keep their ledgers in one file. */
export const sharedLedger: DefinedDiagnostic<{
  readonly first: string;
  readonly second: string;
  readonly ledger: string;
  /** The option that would tell them apart. */
  readonly option: string;
}> = defineDiagnostic(
  'shared-ledger',
  'error',
  'Two environments share a ledger',
  ({ first, second, ledger, option }) => ({
    message: `the environments ${first} and ${second} would share the ledger ${ledger}: each would delete what the other owns`,
    hint:
      option === 'address'
        ? 'give each environment a `ledger.address` of its own'
        : `give each environment a \`ledger.${option}\` of its own, or leave it out`,
  }),
);
