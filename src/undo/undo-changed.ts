import { sameApplied } from '../model/applied-field.ts';
import type { LedgerEntry } from '../model/ledger.ts';
import type { LiveRecord } from '../model/live.ts';
import { entryAfter, isOwnedElsewhere, isSameEntry } from './entry-after.ts';
import type { Effect } from './list-effects.ts';
import { noteChanged, noteLost, type UndoContext } from './undo-context.ts';
import { UNREAD } from './undo-created.ts';
import { undoFields } from './undo-fields.ts';

/** What the run changed, or took over: its fields go back, and what the ledger says of it. */
export function undoChanged(context: UndoContext, effect: Effect): void {
  const { address } = effect;
  const current = context.ledger.entries.get(address);
  if (effect.fields.size === 0) return undoTaken(context, effect, current);
  const live = sameRecord(context, effect);
  if (live === undefined) return;
  const { changes, already } = undoFields(context, effect, live);
  const restored = new Map(changes.map(({ pointer, after }) => [pointer, after] as const));
  // What never happened, or somebody put back by hand, is what the run found: the ledger may say so where it still says what the run wrote.
  for (const [pointer, value] of already) {
    const isTheRuns = !effect.certain || sameApplied(current?.fields[pointer], effect.next?.fields[pointer]);
    if (current !== undefined && isTheRuns) restored.set(pointer, value);
  }
  const entry = entryAfter(context, effect, restored, live.id);
  if (changes.length > 0) {
    const reason = entry === null && current ? `${context.run} took it over` : `${context.run} changed it`;
    context.drafts.set(address, { action: 'update', id: live.id, fields: changes, entry, reason });
  } else if (current !== undefined && entry === null) {
    const reason = `${context.run} took it over`;
    context.drafts.set(address, { action: 'forget', id: live.id, fields: [], entry: null, reason });
  } else if (!isSameEntry(entry, current)) context.recorded.set(address, entry);
}

/** Taken over as it was: nothing in Intercom has to change, whatever became of it there. */
function undoTaken(context: UndoContext, effect: Effect, current: LedgerEntry | undefined): void {
  const entry = entryAfter(context, effect, new Map(), current?.id ?? null);
  if (current === undefined || isSameEntry(entry, current)) return;
  const reason = `${context.run} took it over`;
  if (entry !== null) context.recorded.set(effect.address, entry);
  else context.drafts.set(effect.address, { action: 'forget', id: current.id, fields: [], entry, reason });
}

/** What the run gave up is owned again, as it was. */
export function undoForgotten(context: UndoContext, effect: Effect): void {
  const { address, was } = effect;
  if (context.ledger.entries.has(address)) return;
  if (was === null || (was !== undefined && isOwnedElsewhere(context.ledger, address, was.id))) return;
  if (was === undefined) return noteLost(context, address, 'was owned; this journal does not say which of its fields');
  // Whether it is still there is for the next plan to find, as it was for the one before the run.
  const entry = { ...was, protected: was.protected || context.isProtected(address) };
  const reason = `${context.run} stopped owning it`;
  context.drafts.set(address, { action: 'adopt', id: was.id, fields: [], entry, reason });
}

function sameRecord(context: UndoContext, { address, idAfter, idBefore }: Effect): LiveRecord | undefined {
  const live = context.live.records.get(address);
  const id = idAfter ?? idBefore;
  if (live !== undefined && (id === null || live.id === id)) return live;
  if (live !== undefined) noteChanged(context, address, 'is another object now; it is left as it is');
  else if (context.live.absent.has(address)) noteChanged(context, address, 'is no longer in Intercom');
  else noteLost(context, address, UNREAD);
  return undefined;
}
