import { renderLedger } from '../../src/ledger/ledger-format.ts';

/** A ledger as text, as it stands in a file. */
export function serializeLedger(...args: Parameters<typeof renderLedger>): string {
  return renderLedger(...args).toString('utf8');
}
