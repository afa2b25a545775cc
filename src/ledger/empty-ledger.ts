import type { Address } from '../model/address.ts';
import type { Ledger, LedgerEntry } from '../model/ledger.ts';
import { ledgerKey } from './ledger-key.ts';

/** A ledger that owns nothing yet, with a lineage and a key of its own. Its first write makes it serial 1. */
export function newLedger(options: {
  readonly workspace: string;
  readonly environment: string;
  readonly randomBytes: (count: number) => Uint8Array;
  /** TRUEUP_LEDGER_KEY. */
  readonly envKey?: string | undefined;
}): Ledger {
  return {
    version: 1,
    lineage: Buffer.from(options.randomBytes(16)).toString('hex'),
    serial: 0,
    workspace: options.workspace,
    environment: options.environment,
    ...ledgerKey(undefined, options.envKey, options.randomBytes).header,
    entries: new Map(),
  };
}

/** The ledger to write next: one serial on, with these entries set or, where null, removed. */
export function nextLedger(ledger: Ledger, entries: ReadonlyMap<Address, LedgerEntry | null> = new Map()): Ledger {
  const next = new Map(ledger.entries);
  for (const [address, entry] of entries) {
    if (entry === null) next.delete(address);
    else next.set(address, entry);
  }
  return { ...ledger, serial: ledger.serial + 1, entries: next };
}
