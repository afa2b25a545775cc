import { TrueupError } from '../model/error.ts';
import type { Ledger } from '../model/ledger.ts';
import type { LedgerBackend, StoredLedger } from './backend.ts';
import { nextLedger } from './empty-ledger.ts';
import { renderLedger } from './ledger-format.ts';

/** What is at the two places of a move. */
export interface BothEnds {
  /** As it is kept where it comes from. */
  readonly stored: StoredLedger;
  /** The same with what interrupted runs recorded. */
  readonly ledger: Ledger;
  /** What stands where it goes to. */
  readonly there: StoredLedger | undefined;
}

/** A move that may be made: the ledger as it will be, and what stands in its place. */
export interface PlannedMove {
  readonly next: Ledger;
  /** `finish`: an earlier move has written it, and was ended before it took the old one away. */
  readonly act: 'write' | 'replace' | 'finish';
}

/**
 * Decides whether a ledger may be moved. Another ledger is never written over; an older state of the same one is when
 * that is asked for; one that has gone further is the one that counts.
 */
export function planMove({ stored, ledger, there }: BothEnds, to: string, replace: boolean): PlannedMove {
  const next = nextLedger(ledger);
  if (there === undefined) return { next, act: 'write' };
  const other = there.ledger;
  if (other.lineage !== next.lineage) throw anotherLedger(other, to);
  if (renderLedger(other).equals(renderLedger(next))) return { next, act: 'finish' };
  if (other.serial > stored.ledger.serial) throw furtherOn(other, stored.ledger, to);
  if (!replace) throw olderState(other, stored.ledger, to);
  return { next, act: 'replace' };
}

/** Which ledger counts, at every point of a move: there is one whole at each of them. */
export type Counting = 'from' | 'to';

/**
 * Moves: written and read back at the new place before it is taken from the old one, where a copy stays. `arrived` is
 * called once the new one counts. Answers where copies are. The caller holds both locks.
 */
export async function moveLedger(
  ends: BothEnds & { readonly from: LedgerBackend; readonly to: LedgerBackend },
  { next, act }: PlannedMove,
  newLabel: () => string,
  arrived: () => void,
): Promise<readonly string[]> {
  const { from, to, stored, there } = ends;
  const replaced = act === 'replace' ? await to.keepCopy(newLabel()) : undefined;
  if (act !== 'finish') await to.write(next, there?.version);
  const seen = await to.read();
  if (seen === undefined || !renderLedger(seen.ledger).equals(renderLedger(next))) throw notArrived(to);
  arrived();
  const copy = await from.keepCopy(newLabel());
  await from.remove(stored.version);
  return [copy, replaced].flatMap((kept) => kept?.location ?? []);
}

function anotherLedger({ lineage, serial, entries }: Ledger, to: string): TrueupError {
  return new TrueupError(
    `${to} holds another ledger (lineage ${lineage}, serial ${serial}, ${entries.size} owned). Nothing was moved.`,
    {
      code: 'ledger-there',
      category: 'refused',
      hint: 'Name another place; or, when nobody needs that one, move it away there first.',
    },
  );
}

function furtherOn(there: Ledger, here: Ledger, to: string): TrueupError {
  return new TrueupError(
    `${to} holds the same ledger further on (serial ${there.serial}; here ${here.serial}): it was moved there before. Nothing was moved.`,
    {
      code: 'ledger-there',
      category: 'refused',
      hint: 'That one counts: name it in trueup.yaml, and move the old one away by hand once a plan is as expected.',
    },
  );
}

function olderState(there: Ledger, here: Ledger, to: string): TrueupError {
  return new TrueupError(
    `${to} holds a state of the same ledger (serial ${there.serial}, ${there.entries.size} owned; here ${here.serial}, ${here.entries.size} owned). Nothing was moved.`,
    {
      code: 'ledger-there',
      category: 'refused',
      hint: 'When nobody applied from there since, add --replace; a copy of it is kept.',
    },
  );
}

function notArrived({ location }: LedgerBackend): TrueupError {
  return new TrueupError(`${location} does not answer with what was written there.`, {
    code: 'ledger-not-safe',
    category: 'failed',
    hint: 'See what stands there: trueup ledger test. What it was moved from is as it was.',
  });
}
