import type { Address } from '../model/address.ts';
import { compareText } from '../model/json.ts';
import type { Ledger, LedgerEntry } from '../model/ledger.ts';
import type { IntentRecord, ResultRecord } from '../model/run.ts';
import { intendedEntry } from './intended-entry.ts';
import type { RecordedRun } from './read-runs.ts';

/** A ledger brought up to what interrupted runs recorded, and the runs it was brought up by. */
export interface Recovered<L extends Ledger | undefined> {
  readonly ledger: L;
  readonly recovered: readonly string[];
}

/**
 * Folds into a ledger what runs recorded that started from exactly this serial, and whose outcome therefore never
 * reached it. A confirmed step counts as done; an intent nobody confirmed counts as applied and as owned beside what
 * was, so that neither outcome is taken for a stranger's doing. Nothing changes by folding twice.
 */
export function recoverLedger<L extends Ledger | undefined>(ledger: L, runs: readonly RecordedRun[]): Recovered<L> {
  if (ledger === undefined) return { ledger, recovered: [] };
  const open = runs.filter((run) => startedFrom(run, ledger) && run.intents.length > 0).sort(compareStart);
  if (open.length === 0) return { ledger, recovered: [] };
  const entries = new Map(ledger.entries);
  for (const run of open) foldRun(entries, run);
  return { ledger: { ...ledger, entries }, recovered: open.map((run) => run.header.run) };
}

function startedFrom({ header }: RecordedRun, ledger: Ledger): boolean {
  return header.lineage === ledger.lineage && header.serial === ledger.serial;
}

function compareStart({ header: left }: RecordedRun, { header: right }: RecordedRun): number {
  return compareText(left.started_at, right.started_at) || compareText(left.run, right.run);
}

function foldRun(entries: Map<Address, LedgerEntry>, run: RecordedRun): void {
  const results = new Map(run.results.map((result) => [result.number, result]));
  for (const intent of run.intents) {
    const entry = foldStep(entries.get(intent.address), intent, results.get(intent.number));
    if (entry === undefined) entries.delete(intent.address);
    else entries.set(intent.address, entry);
  }
}

function foldStep(
  was: LedgerEntry | undefined,
  intent: IntentRecord,
  result: ResultRecord | undefined,
): LedgerEntry | undefined {
  if (result?.entry !== undefined) return result.entry;
  if (result === undefined || result.outcome === 'unknown') return intendedEntry(was, intent, result?.id);
  if (result.outcome !== 'done') return was;
  if (intent.entry === null) return undefined;
  return { ...intent.entry, id: result.id ?? intent.entry.id ?? intent.id };
}
