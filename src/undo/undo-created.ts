import { instanceAddress } from '../model/address.ts';
import { isUnset, listFields, membersOf, parseFieldPointer, readField } from '../model/body.ts';
import { fieldSpec } from '../model/field-spec.ts';
import type { LiveRecord } from '../model/live.ts';
import type { Effect } from './list-effects.ts';
import { isAsRecorded, targetsOf } from './recorded-value.ts';
import { noteChanged, noteLost, type UndoContext } from './undo-context.ts';

/** What the run created goes, if it still is the object it created and holds nothing but what the run wrote. */
export function undoCreated(context: UndoContext, effect: Effect): void {
  const { address } = effect;
  const live = context.live.records.get(address);
  if (live === undefined) {
    if (!context.live.absent.has(address)) noteLost(context, address, UNREAD);
    // Never made, or gone again: what the ledger holds of it, it holds since the run.
    else if (context.ledger.entries.has(address)) context.recorded.set(address, null);
    return;
  }
  if (effect.idAfter !== null && live.id !== effect.idAfter) {
    noteChanged(context, address, 'was deleted and made anew after the run; it is not deleted');
    return;
  }
  const foreign = foreignFields(context, effect, live);
  if (foreign.length > 0) {
    const names = foreign.map((pointer) => parseFieldPointer(pointer).name).join(', ');
    noteChanged(context, address, `holds what the run did not write (${names}); it is not deleted`);
    return;
  }
  const reason = `${context.run} created it`;
  context.drafts.set(address, { action: 'delete', id: live.id, fields: [], entry: null, reason });
}

/** Says what a type that is no longer declared means. */
export const UNREAD = 'was not read: its type is no longer declared in trueup.yaml; declare it there to undo this';

/** Times that the run did not write are none of anybody's doing: nobody can set them in Intercom's own pages. */
function foreignFields(context: UndoContext, effect: Effect, live: LiveRecord): string[] {
  const pointers = new Set([...listFields(live.body), ...effect.fields.keys()]);
  return [...pointers].filter((pointer) => {
    const now = readField(live.body, pointer) ?? null;
    const written = effect.fields.get(pointer);
    if (written === undefined) {
      return !isUnset(now) && parseFieldPointer(pointer).section !== 'time' && !isMirrored(context, live, pointer);
    }
    if (isAsRecorded(context.hasher, live.address, pointer, written.after, now)) return false;
    return written.certain || !isUnset(now);
  });
}

/** The other side of what the run attached elsewhere: Intercom may write it by itself. */
function isMirrored({ effects, project }: UndoContext, live: LiveRecord, pointer: string): boolean {
  const { relationship } = fieldSpec(project, live.address, pointer);
  if (relationship === undefined) return false;
  return membersOf(readField(live.body, pointer)).every((member) => {
    if (typeof member !== 'string') return false;
    const other = instanceAddress(relationship.to, member);
    const fields = effects.get(other)?.fields ?? new Map();
    const pointsBack = [...fields].some(([there, { after }]) =>
      targetsOf(fieldSpec(project, other, there), after).includes(live.address),
    );
    return pointsBack;
  });
}
