import { type FieldPointer, parseFieldPointer } from '../model/body.ts';
import type { Change } from '../model/change.ts';
import { ApiError, type ErrorCategory, RunStopped, TrueupError } from '../model/error.ts';
import type { StepOutcome } from '../model/event.ts';
import { intendedFields } from '../model/intended-fields.ts';
import type { LedgerEntry } from '../model/ledger.ts';
import type { Job, RunContext } from './apply-steps.ts';
import { deleteInstance } from './delete-instance.ts';
import { withoutSensitive } from './without-sensitive.ts';
import { type Written, writeRecord } from './write-record.ts';

/** Why something was not done, and what kind of refusal that is. */
export interface Refusal {
  readonly message: string;
  readonly category: ErrorCategory;
}

/** How a step ended, and what is to be said about it. */
export interface StepResult {
  readonly outcome: StepOutcome;
  readonly message?: string;
  readonly hint?: string | undefined;
  /** Intercom's name of the refused request. */
  readonly requestId?: string | undefined;
  /** Intercom's id after the step. */
  readonly id?: string;
  /** What the ledger holds from now on, null when the entry goes; undefined when nothing about it changed. */
  readonly entry?: LedgerEntry | null;
  /** What kind of refusal it was not done for. */
  readonly category?: ErrorCategory;
  /** Going on would only be refused again, for this. */
  readonly stopsRun?: Refusal;
}

/**
 * Performs one step: intent first, then the request, then the proof from its answer. A refusal is the step's outcome; a
 * bug is thrown.
 */
export async function runStep(context: RunContext, job: Job): Promise<StepResult> {
  const { step, change } = job;
  try {
    await context.recorder.intent({
      number: step.number,
      address: step.address,
      action: step.action,
      id: change.id,
      entry: change.entry,
      before: step.before,
      after: step.after,
    });
    if (change.action === 'delete') return await deleteInstance(context, change);
    if (step.patch.length === 0) return { outcome: 'done', entry: change.entry };
    return written(context, change, await writeRecord(context, step.number, change));
  } catch (error) {
    if (!(error instanceof TrueupError)) throw error;
    return failed(context, change, error);
  }
}

function written(context: RunContext, change: Change, { id, dropped }: Written): StepResult {
  context.ids.set(change.address, id);
  const entry = change.entry && { ...change.entry, id };
  if (change.id !== null && change.id !== id) return recreated(change, id, entry);
  if (dropped.length === 0) return { outcome: 'done', id, entry };
  const told = dropped.map(({ pointer, what }) => `${parseFieldPointer(pointer).name}: ${what}`).join('; ');
  return {
    outcome: 'failed',
    id,
    message: `Intercom answered 200 and did not keep what was sent (${told})`,
    hint: 'Compare the attribute in Intercom with its declaration: its type, its list options, and that what it points at exists.',
    entry: keptEntry(context.entryOf(change.address), entry, new Set(dropped.map(({ pointer }) => pointer))),
  };
}

/**
 * What a record owns that was written: what was dropped keeps what was applied before, beside what was meant. One that
 * was to be let go of stays owned with that alone, so that the next run clears it.
 */
function keptEntry(
  was: LedgerEntry | undefined,
  next: LedgerEntry | null,
  lost: ReadonlySet<FieldPointer>,
): LedgerEntry | null {
  const entry = next ?? (was && { ...was, fields: {} });
  if (entry === undefined) return null;
  const fields = { ...without(entry.fields, lost), ...only(was?.fields, lost) };
  return { ...entry, fields, intended: only(entry.fields, lost) };
}

function failed(context: RunContext, change: Change, error: TrueupError): StepResult {
  const isUnknown = 'outcome' in error && error.outcome === 'unknown';
  // What met the end of the run, or a signal, never left, as nothing of the steps after it does.
  const isStopped = error instanceof RunStopped || error.code === 'interrupted';
  const refusal = { message: withoutSensitive(error.message, change), category: error.category };
  return {
    outcome: isUnknown ? 'unknown' : isStopped ? 'skipped' : error.category === 'mismatch' ? 'moved' : 'failed',
    ...refusal,
    hint: error.hint,
    requestId: error instanceof ApiError ? error.requestId : undefined,
    ...(error.category === 'unauthorised' || isStopped ? { stopsRun: refusal } : {}),
    ...(isUnknown ? intendedEntry(context, change) : {}),
  };
}

/** It was deleted between the plan and the write, and the write made a new one that has only what was sent. */
function recreated(change: Change, id: string, entry: LedgerEntry | null): StepResult {
  const sent = new Set(change.fields.map((field) => field.pointer));
  const unsent = new Set(Object.keys(entry?.fields ?? {}).filter((pointer) => !sent.has(pointer)));
  return {
    outcome: 'failed',
    id,
    message: 'was deleted in Intercom while this ran; the write created it anew with the changed fields only',
    hint: 'Run trueup apply again: the other fields are then written too.',
    entry: entry && { ...entry, fields: without(entry.fields, unsent) },
  };
}

/** What may have been applied counts as applied and as owned, beside what was before. */
function intendedEntry(context: RunContext, change: Change): { readonly entry?: LedgerEntry } {
  const now = context.entryOf(change.address);
  const next = change.entry;
  if (next === null && (now === undefined || change.action === 'delete')) return {};
  return {
    entry: {
      address: change.address,
      id: now?.id ?? change.id,
      fields: now?.fields ?? {},
      intended: intendedFields(now, next),
      protected: next?.protected ?? change.protected,
    },
  };
}

function only(fields: LedgerEntry['fields'] | undefined, pointers: ReadonlySet<FieldPointer>): LedgerEntry['fields'] {
  return Object.fromEntries(Object.entries(fields ?? {}).filter(([pointer]) => pointers.has(pointer)));
}

function without(fields: LedgerEntry['fields'], pointers: ReadonlySet<FieldPointer>): LedgerEntry['fields'] {
  return Object.fromEntries(Object.entries(fields).filter(([pointer]) => !pointers.has(pointer)));
}
