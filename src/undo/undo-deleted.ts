import { hashScope, kindOf } from '../model/address.ts';
import { appliedField } from '../model/applied-field.ts';
import {
  type Body,
  EMPTY_BODY,
  type FieldPointer,
  isUnset,
  listFields,
  readField,
  relationshipValue,
} from '../model/body.ts';
import type { FieldChange } from '../model/change.ts';
import { fieldSpec } from '../model/field-spec.ts';
import { canonicalJson, type Json } from '../model/json.ts';
import type { AppliedField, LedgerEntry } from '../model/ledger.ts';
import type { LiveRecord } from '../model/live.ts';
import { sameValue } from '../model/same-value.ts';
import type { Effect } from './list-effects.ts';
import { isAsRecorded, missingMembers, whyNotCopied, whyNotWritable, without } from './recorded-value.ts';
import { noteChanged, noteLost, type UndoContext } from './undo-context.ts';
import { UNREAD } from './undo-created.ts';
import { exists } from './undo-fields.ts';

/** What the run deleted is made anew, with everything its before-image tells; its Intercom id will be another. */
export function undoDeleted(context: UndoContext, effect: Effect): void {
  const { address } = effect;
  const before = effect.before ?? EMPTY_BODY;
  const live = context.live.records.get(address);
  if (live !== undefined) return foundAgain(context, effect, before, live);
  const absence = context.live.absent.get(address);
  if (absence === undefined) return noteLost(context, address, UNREAD);
  if (kindOf(address) !== 'instance' || !context.recreated.has(address)) {
    return noteLost(context, address, `cannot be made anew: it is ${absence.state} in Intercom`);
  }
  const fields = restoredFields(context, effect, before, true);
  context.drafts.set(address, {
    action: 'create',
    id: null,
    fields,
    entry: entryOf(context, effect, fields),
    reason: `${context.run} deleted it; it gets a new Intercom id`,
  });
}

/** It was never deleted, was made anew already, or somebody made another of the same name. */
function foundAgain(context: UndoContext, effect: Effect, before: Body, live: LiveRecord): void {
  if (live.id === effect.idBefore) return;
  const differs = restoredFields(context, effect, before, false).some(({ pointer, after }) => {
    const now = readField(live.body, pointer) ?? null;
    return !isAsRecorded(context.hasher, live.address, pointer, after, now);
  });
  if (differs) noteChanged(context, effect.address, 'was made anew after the run, and differs from what was deleted');
}

function restoredFields(context: UndoContext, effect: Effect, before: Body, tells: boolean): FieldChange[] {
  const { address } = effect;
  return listFields(before).flatMap((pointer): FieldChange[] => {
    const value = readField(before, pointer) ?? null;
    if (isUnset(value)) return [];
    const spec = fieldSpec(context.project, address, pointer);
    const isDeclared = spec.attribute !== undefined || spec.relationship !== undefined || isTime(pointer);
    const why = isDeclared ? whyNotWritable(pointer, value, spec) : whyNotCopied(value);
    if (why !== undefined) {
      if (tells) noteLost(context, address, why, pointer);
      return [];
    }
    const missing = missingMembers(spec, value, (target) => exists(context, target));
    if (missing.length > 0 && tells) {
      const names = missing.map((member) => (typeof member === 'string' ? member : canonicalJson(member)));
      noteLost(context, address, `pointed at ${names.join(', ')}, which no longer exists`, pointer);
    }
    const kept = missing.length === 0 ? value : membersLeft(value, missing, spec.relationship?.many ?? true);
    if (isUnset(kept)) return [];
    const { sensitive } = spec;
    return [{ pointer, origin: 'edit', before: null, after: kept, sensitive, adjust: false, foreignDetached: 0 }];
  });
}

function membersLeft(value: Json, missing: ReturnType<typeof missingMembers>, many: boolean): Json {
  return relationshipValue(without(value, missing as unknown as Json), many);
}

function isTime(pointer: FieldPointer): boolean {
  return !pointer.slice(1).includes('/');
}

/** Owned as before, as far as it is restored; where a journal does not say, owned without a claim to any value. */
function entryOf(
  { hasher, isProtected }: UndoContext,
  effect: Effect,
  fields: readonly FieldChange[],
): LedgerEntry | null {
  const { address, was: owned } = effect;
  if (owned === null) return null;
  const restored = new Map(fields.map((field) => [field.pointer, field.after] as const));
  const before = effect.before ?? EMPTY_BODY;
  const applied = Object.entries(owned?.fields ?? {}).flatMap(([pointer, hash]): [FieldPointer, AppliedField][] => {
    const value = restored.get(pointer);
    const was = readField(before, pointer) ?? null;
    if (value === undefined) return isUnset(was) ? [[pointer, hash]] : [];
    if (sameValue(value, was)) return [[pointer, hash]];
    return [[pointer, appliedField(hashScope(address), pointer, value, Array.isArray(hash), hasher)]];
  });
  const wasProtected = owned?.protected ?? false;
  return { address, id: null, fields: Object.fromEntries(applied), protected: isProtected(address) || wasProtected };
}
