import { join } from 'node:path';
import { nextLedger } from '../ledger/empty-ledger.ts';
import { toEntryJson } from '../ledger/ledger-entry.ts';
import { renderLedger } from '../ledger/ledger-format.ts';
import type { RunJournal } from '../ledger/run-journal.ts';
import { writeDurably } from '../ledger/write-durably.ts';
import type { Address } from '../model/address.ts';
import { TrueupError } from '../model/error.ts';
import type { RunCounts } from '../model/event.ts';
import type { Ledger, LedgerEntry } from '../model/ledger.ts';
import { renderError } from '../report/error-text.ts';
import { escapeText } from '../report/escape.ts';
import type { Style } from '../report/style.ts';
import type { CommandContext } from './context.ts';
import type { Session } from './session.ts';

/** A run that has done what it could, and what the ledger is to hold of it. */
export interface Ended {
  readonly journal: Pick<RunJournal, 'run' | 'file' | 'end'>;
  readonly counts: RunCounts;
  readonly interrupted: boolean;
  /** The ledger the run started from, and the name of its bytes. */
  readonly base: { readonly ledger: Ledger; readonly version: string };
  readonly entries: ReadonlyMap<Address, LedgerEntry | null>;
  /** Writes it where others write the ledger too. */
  readonly merge?: () => Promise<void>;
}

/**
 * Writes down how a run ended: the last line of its journal, then the ledger. One that fails keeps the other from
 * nothing. Answers false when something could not be written; it has then been told what is where.
 */
export async function keepOutcome(
  context: CommandContext,
  { backend }: Pick<Session, 'backend'>,
  ended: Ended,
  style: Style,
): Promise<boolean> {
  const { journal, base, entries } = ended;
  const next = nextLedger(base.ledger, entries);
  const ofJournal = await refusalOf(() => journal.end(ended.counts, ended.interrupted));
  const ofLedger = await refusalOf(() => (ended.merge ? ended.merge() : backend.write(next, base.version)));
  for (const error of [ofJournal, ofLedger]) if (error) context.stderr.write(renderError(error, style));
  if (!ofLedger) {
    if (ofJournal) context.stderr.write('The ledger holds everything this run did; only its journal is cut short.\n');
    return !ofJournal;
  }
  if (!ofJournal && !WRITTEN_BY_OTHERS.has(ofLedger.code)) {
    const where = escapeText(journal.file);
    const elsewhere = backend.shared ? ' On other machines the ledger tells what it was about to do.' : '';
    context.stderr.write(
      `What this run did is in its journal, ${where}; the next run here takes it into account.${elsewhere}\n`,
    );
    return false;
  }
  await dump(context, ended, next, backend.location);
  return false;
}

/** A ledger that others have written since takes nothing from the journal of a run that started before. */
const WRITTEN_BY_OTHERS: ReadonlySet<string> = new Set(['ledger-moved', 'ledger-lock-lost']);

/** The last resort: what neither the ledger nor the journal took is printed, and kept outside the project. */
async function dump(context: CommandContext, ended: Ended, next: Ledger, location: string): Promise<void> {
  const { env, stderr, randomBytes, fs, step } = context;
  const name = `trueup-${ended.journal.run}-ledger.jsonl`;
  const file = join(env['TMPDIR'] ?? env['TEMP'] ?? '/tmp', name);
  const lines = [...ended.entries].map(
    ([address, entry]) => `${JSON.stringify(entry ? toEntryJson(entry) : { address, gone: true })}\n`,
  );
  stderr.write(`The ledger does not hold these ${lines.length} entries:\n${lines.map(escapeLine).join('')}`);
  const isKept = await writeDurably(file, renderLedger(next), { fs, step, randomBytes }).then(
    () => true,
    () => false,
  );
  const kept = isKept
    ? `The whole ledger as it should be is kept in ${escapeText(file)}: when nobody has applied since, it may take the place of ${escapeText(location)}.\n`
    : '';
  stderr.write(
    `${kept}Free what is in the way and run the same command again: it starts from what was recorded before each request, and reads the rest.\n`,
  );
}

function escapeLine(line: string): string {
  return `${escapeText(line.trimEnd())}\n`;
}

async function refusalOf(work: () => Promise<unknown>): Promise<TrueupError | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    if (error instanceof TrueupError) return error;
    throw error;
  }
}
