import { intendedFields } from '../model/intended-fields.ts';
import type { Ledger, LedgerEntry } from '../model/ledger.ts';
import type { IntentRecord } from '../model/run.ts';

/** What a step is about to do to an entry. */
export type IntendedStep = Pick<IntentRecord, 'address' | 'id' | 'entry'>;

/**
 * An entry while nobody has confirmed the step: what it was to apply counts as applied and as owned beside what was, so
 * that neither outcome is taken for a stranger's doing. `id` is Intercom's where it was learned meanwhile.
 */
export function intendedEntry(
  was: LedgerEntry | undefined,
  { entry, address, id }: IntendedStep,
  learned?: string,
): LedgerEntry | undefined {
  // A delete nobody confirmed: it is still owned, and what is gone is found gone by the next read.
  if (entry === null) return was && { ...was, ...intended(was, null) };
  return {
    address,
    id: learned ?? was?.id ?? id ?? entry.id,
    fields: was?.fields ?? {},
    ...intended(was, entry),
    // Protection errs on the side of keeping.
    protected: entry.protected || was?.protected === true,
  };
}

/**
 * The ledger with everything a run is about to do intended, before it does any of it. On machines that do not see the
 * run's journal this is what is known of a run that never came to its end.
 */
export function intendAhead(ledger: Ledger, steps: Iterable<IntendedStep>): Ledger {
  const entries = new Map(ledger.entries);
  for (const step of steps) {
    const entry = intendedEntry(entries.get(step.address), step);
    if (entry !== undefined) entries.set(step.address, entry);
  }
  return { ...ledger, entries };
}

function intended(was: LedgerEntry | undefined, next: LedgerEntry | null): Pick<LedgerEntry, 'intended'> {
  const fields = intendedFields(was, next);
  return Object.keys(fields).length === 0 && next === null ? {} : { intended: fields };
}
