import { TrueupError } from '../model/error.ts';
import type { Ledger } from '../model/ledger.ts';
import type { LedgerBackend } from './backend.ts';

// Every loser of a round has somebody who won it, and shards write a few times each.
const TRIES = 400;

/** A ledger as it was just written, and the name of its bytes. */
export interface MergedLedger {
  readonly ledger: Ledger;
  readonly version: string;
}

/**
 * Changes a ledger that others write at the same time: `change` makes the next one of what stands there, again whenever
 * somebody else was first; undefined where nothing is left to change. It may touch only entries nobody else touches.
 */
export async function mergeLedger(
  backend: Pick<LedgerBackend, 'read' | 'write' | 'location'>,
  change: (ledger: Ledger) => Ledger | undefined,
  sleep: (milliseconds: number) => Promise<void>,
): Promise<MergedLedger> {
  for (let attempt = 1; ; attempt += 1) {
    const stored = await backend.read();
    if (stored === undefined) throw gone(backend.location);
    const ledger = change(stored.ledger);
    if (ledger === undefined) return stored;
    try {
      return { ledger, version: await backend.write(ledger, stored.version) };
    } catch (error) {
      if (!(error instanceof TrueupError) || error.code !== 'ledger-moved' || attempt === TRIES) throw error;
      await sleep(Math.min(20 * attempt, 500));
    }
  }
}

function gone(location: string): TrueupError {
  return new TrueupError(`The ledger ${location} was taken away while shards of one run wrote it.`, {
    code: 'ledger-moved',
    category: 'later',
    hint: 'See that nobody else works on it, then run the same command again.',
  });
}
