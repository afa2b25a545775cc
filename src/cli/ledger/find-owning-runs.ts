import { listRuns, type RecordedRun, readRun } from '../../ledger/read-runs.ts';
import type { Address } from '../../model/address.ts';
import { TrueupError } from '../../model/error.ts';
import type { LedgerPlace } from '../session.ts';

/**
 * The run an address is owned since, and the last that wrote it, as far as the journals kept here tell. A journal that
 * cannot be read tells nothing, and neither does one of another line of descent.
 */
export async function findOwningRuns(
  { runsDirectory, fs }: Pick<LedgerPlace, 'runsDirectory' | 'fs'>,
  lineage: string,
  address: Address,
): Promise<{ readonly since: string | null; readonly last: string | null }> {
  let since: string | null = null;
  let last: string | null = null;
  for (const { file } of await listRuns(runsDirectory, fs)) {
    const run = await readRun(file, fs).catch(passOver);
    const did = run?.header.lineage === lineage ? whatItDid(run, address) : undefined;
    if (!run || did === undefined) continue;
    if (did === 'left') since = last = null;
    else {
      since ??= run.header.run;
      last = run.header.run;
    }
  }
  return { since, last };
}

function passOver(error: unknown): undefined {
  if (!(error instanceof TrueupError)) throw error;
}

function whatItDid({ intents, results }: RecordedRun, address: Address): 'owned' | 'left' | undefined {
  const outcomes = new Map(results.map((result) => [result.number, result.outcome]));
  const done = intents.findLast((intent) => intent.address === address && outcomes.get(intent.number) === 'done');
  if (!done) return undefined;
  return done.entry === null ? 'left' : 'owned';
}
