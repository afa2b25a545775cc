import type { Address } from '../model/address.ts';
import { type FieldPointer, listFields, readField } from '../model/body.ts';
import { fieldSpec } from '../model/field-spec.ts';
import type { Json } from '../model/json.ts';
import { targetsOf, without } from './recorded-value.ts';
import { type Draft, noteChanged, type UndoContext } from './undo-context.ts';

/**
 * Nothing is deleted that something else would still point at: it was attached after the run, or by what is left as it
 * is. Keeping one may mean keeping what that one points at, so it is asked until nothing changes.
 */
export function keepPointedAt(context: UndoContext): void {
  for (let found = stillPointedAt(context); found.size > 0; found = stillPointedAt(context)) {
    for (const [address, by] of found) {
      context.drafts.delete(address);
      noteChanged(context, address, `is pointed at by ${by}, which this undo does not change; it is not deleted`);
    }
  }
}

/** Instance that would be deleted → one of those that would still point at it. */
function stillPointedAt({ project, live, drafts }: UndoContext): ReadonlyMap<Address, Address> {
  const deleted = new Set([...drafts].flatMap(([address, { action }]) => (action === 'delete' ? [address] : [])));
  const found = new Map<Address, Address>();
  if (deleted.size === 0) return found;
  const note = (by: Address, pointer: FieldPointer, value: Json | undefined): void => {
    for (const target of targetsOf(fieldSpec(project, by, pointer), value)) {
      if (deleted.has(target) && target !== by) found.set(target, by);
    }
  };
  for (const { address, body } of live.records.values()) {
    if (deleted.has(address)) continue;
    const changed = changesOf(drafts.get(address));
    for (const pointer of listFields(body)) {
      const now = readField(body, pointer) ?? null;
      const change = changed.get(pointer);
      if (change === undefined) note(address, pointer, now);
      else if (change.adjust) note(address, pointer, without(now, change.before) as unknown as Json);
    }
  }
  for (const [address, draft] of drafts) {
    for (const { pointer, after } of draft.fields) note(address, pointer, after);
  }
  return found;
}

function changesOf(draft: Draft | undefined): ReadonlyMap<FieldPointer, Draft['fields'][number]> {
  return new Map((draft?.fields ?? []).map((field) => [field.pointer, field] as const));
}
