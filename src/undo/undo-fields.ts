import type { Address } from '../model/address.ts';
import { type FieldPointer, isUnset, membersOf, readField } from '../model/body.ts';
import { whyNotCleared } from '../model/cannot-clear.ts';
import type { FieldChange } from '../model/change.ts';
import { fieldSpec } from '../model/field-spec.ts';
import type { Json } from '../model/json.ts';
import type { LiveRecord } from '../model/live.ts';
import type { Effect, EffectField } from './list-effects.ts';
import { isAsRecorded, missingMembers, whyNotWritable, without } from './recorded-value.ts';
import { noteChanged, noteLost, type UndoContext } from './undo-context.ts';

/** Which fields of a record go back, and which are back already. */
export interface UndoneFields {
  readonly changes: readonly FieldChange[];
  /** Fields that hold what they held before the run. */
  readonly already: ReadonlyMap<FieldPointer, Json>;
}

/** Compares each field a run wrote with live: back it goes only where live still is what the run wrote. */
export function undoFields(context: UndoContext, effect: Effect, live: LiveRecord): UndoneFields {
  const changes: FieldChange[] = [];
  const already = new Map<FieldPointer, Json>();
  for (const [pointer, field] of effect.fields) {
    const now = readField(live.body, pointer) ?? null;
    const state = stateOf(context, effect, pointer, field, now);
    if (state === 'before') already.set(pointer, field.before);
    else if (live.uncertain.includes(pointer)) noteLost(context, effect.address, UNCERTAIN, pointer);
    else if (state === 'other') noteChanged(context, effect.address, CHANGED, pointer);
    else {
      const change = restore(context, live, pointer, field, now);
      if (typeof change === 'string') noteLost(context, effect.address, change, pointer);
      else changes.push(change);
    }
  }
  return { changes, already };
}

const CHANGED = 'was changed after the run; it is left as it is';
const UNCERTAIN = 'cannot be read whole here, so its members are left as they are';

function stateOf(
  { hasher }: UndoContext,
  { address }: Effect,
  pointer: FieldPointer,
  field: EffectField,
  now: Json,
): 'before' | 'after' | 'other' {
  if (field.adjusted) {
    const [came, went] = [without(field.after, field.before), without(field.before, field.after)];
    const here = membersOf(now).length - without(now, came as Json).length;
    const stillGone = without(went as Json, now).length;
    if (here === came.length && stillGone === went.length) return 'after';
    return here === 0 && stillGone === 0 ? 'before' : 'other';
  }
  if (isAsRecorded(hasher, address, pointer, field.after, now)) {
    return isAsRecorded(hasher, address, pointer, field.before, now) ? 'before' : 'after';
  }
  return isAsRecorded(hasher, address, pointer, field.before, now) ? 'before' : 'other';
}

/** The change that brings a field back, or why there is none. */
function restore(
  context: UndoContext,
  live: LiveRecord,
  pointer: FieldPointer,
  { before, after, adjusted }: EffectField,
  now: Json,
): FieldChange | string {
  const { project, traits } = context;
  const spec = fieldSpec(project, live.address, pointer);
  const many = spec.relationship?.many;
  const why = whyNotWritable(pointer, before, spec) ?? whyTooOld(context, pointer, before, now);
  if (why !== undefined) return why;
  const missing = missingMembers(spec, before, (target) => exists(context, target));
  if (missing.length > 0) return `pointed at ${missing.map(String).join(', ')}, which no longer exists`;
  const cleared = isUnset(before) ? whyNotCleared(traits, { address: live.address, pointer, many }) : undefined;
  if (cleared !== undefined) return cleared;
  const value = isUnset(before) ? (many === true || Array.isArray(before) ? [] : null) : before;
  return {
    pointer,
    origin: 'edit',
    before: adjusted ? after : now,
    after: value,
    sensitive: spec.sensitive,
    adjust: adjusted,
    foreignDetached: 0,
  };
}

/** True for an instance that is there, or will be when references are written. */
export function exists(context: UndoContext, target: Address): boolean {
  return context.live.records.has(target) || context.recreated.has(target);
}

/** Whether Intercom takes an update that is older than what it holds is undocumented (U); where it was seen not to, it is lost. */
function whyTooOld({ traits }: UndoContext, pointer: FieldPointer, before: Json, now: Json): string | undefined {
  const seen = traits?.older_update;
  if (pointer !== '/external_updated_at' || (seen !== 'ignored' && seen !== 'refused')) return undefined;
  if (typeof before !== 'number' || typeof now !== 'number' || before >= now) return undefined;
  return `stays as it is: this workspace ${seen === 'ignored' ? 'ignores' : 'refuses'} older updates (doctor --canary: older_update)`;
}
