import type { LedgerEntry } from './ledger.ts';

/**
 * What a step whose outcome nobody confirmed may have left in a record: what it was to apply, and nothing in the
 * relationships it was to let go. Kept beside what was applied before, so that neither outcome looks like a list that is
 * cut short.
 */
export function intendedFields(was: LedgerEntry | undefined, next: LedgerEntry | null): LedgerEntry['fields'] {
  const wanted = next?.fields ?? {};
  const left = Object.entries(was?.fields ?? {}).filter(
    ([pointer, applied]) => Array.isArray(applied) && !Object.hasOwn(wanted, pointer),
  );
  const cleared = left.map(([pointer]) => [pointer, []] as const);
  return { ...was?.intended, ...Object.fromEntries(cleared), ...wanted };
}
