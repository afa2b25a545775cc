import { type Acceptance, describeAcceptance } from '../model/acceptance.ts';
import { hashScope, kindOf } from '../model/address.ts';
import { appliedField } from '../model/applied-field.ts';
import {
  EMPTY_BODY,
  type FieldPointer,
  isUnset,
  listFields,
  type Member,
  membersOf,
  readField,
  relationshipValue,
} from '../model/body.ts';
import { type Emptied, whyNotCleared } from '../model/cannot-clear.ts';
import type { FieldChange, Note, NoteCode, Origin } from '../model/change.ts';
import type { DesiredRecord } from '../model/desired.ts';
import { type FieldSpec, fieldSpec } from '../model/field-spec.ts';
import { canonicalJson, type Json } from '../model/json.ts';
import type { AppliedField, FieldHasher, LedgerEntry } from '../model/ledger.ts';
import type { LiveRecord } from '../model/live.ts';
import type { Project } from '../model/project.ts';
import { sameValue } from '../model/same-value.ts';
import type { Traits } from '../model/traits.ts';
import { type AcceptedDrift, acceptanceOf, type ComparedField, goneMembers, whyNotMadeAnew } from './accepted-drift.ts';
import type { DiffInput } from './diff.ts';
import { type FieldState, fieldState } from './field-state.ts';
import { unlistedOption } from './unlisted-option.ts';
import { whyUncertain } from './why-uncertain.ts';

/** What the three-way comparison of one record came to. */
export interface FieldComparison {
  readonly changes: readonly FieldChange[];
  /** What the ledger holds for the record's fields once the changes are confirmed. */
  readonly applied: { readonly [pointer: FieldPointer]: AppliedField };
  readonly notes: readonly Note[];
  /** Something moved and is accepted: the record is not as it is written. */
  readonly isLetBe: boolean;
}

interface Comparing {
  readonly project: Project;
  readonly hasher: FieldHasher;
  readonly live: LiveRecord;
  readonly entry: LedgerEntry | undefined;
  /** Undefined when the whole record left the YAML. */
  readonly desired: DesiredRecord | undefined;
  readonly traits?: Traits | undefined;
  readonly accepted?: AcceptedDrift | undefined;
  readonly base?: DiffInput['base'];
  readonly scope: string;
  readonly changes: FieldChange[];
  readonly applied: Record<FieldPointer, AppliedField>;
  readonly notes: Note[];
}

/** Compares desired, live and last applied, field by field, over everything that is or was managed here. */
export function compareFields(input: {
  readonly project: Project;
  readonly hasher: FieldHasher;
  readonly live: LiveRecord;
  readonly entry: LedgerEntry | undefined;
  readonly desired: DesiredRecord | undefined;
  readonly traits?: Traits | undefined;
  readonly accepted?: AcceptedDrift | undefined;
  readonly base?: DiffInput['base'];
}): FieldComparison {
  const comparing: Comparing = {
    ...input,
    scope: hashScope(input.live.address),
    changes: [],
    applied: Object.create(null),
    notes: [],
  };
  const body = input.desired?.body ?? EMPTY_BODY;
  const declared = listFields(body);
  for (const pointer of declared) compareDeclared(comparing, pointer, readField(body, pointer) as Json);
  for (const pointer of leftFields(input.entry, new Set(declared))) compareLeft(comparing, pointer);
  const { changes, applied, notes } = comparing;
  return { changes, applied, notes, isLetBe: notes.some(({ code }) => code === 'drift-accepted') };
}

/** What the ledger holds for every field of a body once it is applied. */
export function appliedBody(
  project: Project,
  record: DesiredRecord,
  hasher: FieldHasher,
): { readonly [pointer: FieldPointer]: AppliedField } {
  const scope = hashScope(record.address);
  const fields: Record<FieldPointer, AppliedField> = Object.create(null);
  for (const pointer of listFields(record.body)) {
    const relationship = fieldSpec(project, record.address, pointer).relationship !== undefined;
    fields[pointer] = appliedField(scope, pointer, readField(record.body, pointer) as Json, relationship, hasher);
  }
  return fields;
}

function compareDeclared(comparing: Comparing, pointer: FieldPointer, desired: Json): void {
  const { live, entry, hasher, scope } = comparing;
  const spec = fieldSpec(comparing.project, live.address, pointer);
  if (live.uncertain.includes(pointer)) return keepUncertain(comparing, pointer);
  comparing.applied[pointer] = appliedField(scope, pointer, desired, spec.relationship !== undefined, hasher);
  const liveValue = readField(live.body, pointer) ?? null;
  // A to-one relationship has no room for another's member beside ours: one that is written replaces it, as with `exact`.
  const hasRoom = spec.relationship?.many === true || isUnset(desired);
  const state = fieldState(entry, scope, pointer, hasher);
  if (noteAccepted(comparing, { address: live.address, pointer, spec, desired, live: liveValue, state })) return;
  if (spec.relationship?.members === 'owned' && hasRoom) {
    return adjustMembers(comparing, pointer, spec, desired, liveValue, state);
  }
  if (sameValue(desired, liveValue)) return;
  noteUnlisted(comparing, pointer, spec, liveValue);
  const foreignDetached = spec.relationship === undefined ? 0 : countForeign(desired, liveValue, state);
  const wholeIsOwned = entry !== undefined && kindOf(live.address) === 'instance';
  const origin =
    (state.known ? undefined : originSinceBase(comparing, pointer, { desired, live: liveValue, wholeIsOwned })) ??
    originOf(desired, liveValue, state, wholeIsOwned);
  push(comparing, { pointer, origin, before: liveValue, after: desired, foreignDetached, adjust: false, spec });
}

/**
 * Tells what is accepted, or was until it expired, of a field that moved in Intercom alone; true when it is let be. What
 * was last applied to it stays on record, since that is what the YAML says.
 */
function noteAccepted({ accepted, desired, notes }: Comparing, field: ComparedField): boolean {
  const acceptance = acceptanceOf(accepted, field);
  if (acceptance === undefined) return false;
  const { address, pointer } = field;
  const code = acceptance.expired ? 'acceptance-expired' : 'drift-accepted';
  const source = desired?.fieldSources[pointer];
  const message = `moved in Intercom, ${describeAcceptance(acceptance)}`;
  notes.push({ code, address, pointer, message, ...(source ? { source } : {}) });
  return !acceptance.expired;
}

function noteUnlisted({ live, traits, notes }: Comparing, pointer: FieldPointer, spec: FieldSpec, value: Json): void {
  const message = unlistedOption(spec, value, traits);
  if (message !== undefined) notes.push({ code: 'unlisted-option', address: live.address, pointer, message });
}

/** The table of the plan's labels; D, L and A as the contract names them. */
function originOf(desired: Json, live: Json, state: FieldState, wholeIsOwned: boolean): Origin {
  if (!state.known) {
    if (isUnset(live)) return 'edit';
    // An owned instance is owned whole: a value somebody else put into a newly written field needs no --adopt, but is shown.
    return wholeIsOwned ? 'conflict' : 'adopt';
  }
  if (state.liveIsApplied(live)) return 'edit';
  return state.desiredIsApplied(desired) ? 'drift' : 'conflict';
}

/**
 * Who moved a field of which nothing is known to be applied, by what was declared where the change starts from: enough
 * for a label. It takes nothing over: what would be adopted stays so.
 */
function originSinceBase(
  { base, live: { address } }: Comparing,
  pointer: FieldPointer,
  { desired, live, wholeIsOwned }: { readonly desired: Json; readonly live: Json; readonly wholeIsOwned: boolean },
): Origin | undefined {
  const before = base?.get(address)?.body;
  const declared = before === undefined ? undefined : readField(before, pointer);
  if (declared === undefined || !(wholeIsOwned || isUnset(live))) return undefined;
  if (sameValue(declared, live)) return 'edit';
  return sameValue(declared, desired) ? 'drift' : 'conflict';
}

function countForeign(desired: Json, live: Json, state: FieldState): number {
  const wanted = new Set(membersOf(desired).map((member) => canonicalJson(member)));
  return membersOf(live).filter((member) => !wanted.has(canonicalJson(member)) && !state.attachedHere(member)).length;
}

/** `members: owned`: only members written here come and go; before and after show nothing of the others. */
function adjustMembers(
  comparing: Comparing,
  pointer: FieldPointer,
  spec: FieldSpec,
  desired: Json,
  live: Json,
  state: FieldState,
): void {
  const wanted = new Set(membersOf(desired).map((member) => canonicalJson(member)));
  const present = membersOf(live);
  const has = new Set(present.map((member) => canonicalJson(member)));
  const added = membersOf(desired).filter((member) => !has.has(canonicalJson(member)));
  const ours = present.filter((member) => wanted.has(canonicalJson(member)) || state.attachedHere(member));
  if (added.length === 0 && ours.length === wanted.size) return;
  const origin = added.some((member) => state.attachedHere(member)) ? 'drift' : 'edit';
  push(comparing, { pointer, origin, before: toMany(ours), after: desired, foreignDetached: 0, adjust: true, spec });
}

/** A field that left the YAML: cleared when it still is what was applied, otherwise left as it is and released. */
function compareLeft(comparing: Comparing, pointer: FieldPointer): void {
  const { live, entry, desired, hasher, scope } = comparing;
  if (live.uncertain.includes(pointer)) return keepUncertain(comparing, pointer);
  const liveValue = readField(live.body, pointer) ?? null;
  if (isUnset(liveValue)) return;
  const spec = fieldSpec(comparing.project, live.address, pointer);
  const state = fieldState(entry, scope, pointer, hasher);
  const isRelationship = spec.relationship !== undefined || Array.isArray(entry?.fields[pointer]);
  if (isRelationship && (desired === undefined || spec.relationship?.members === 'owned')) {
    return detachOurs(comparing, pointer, spec, liveValue, state);
  }
  if (state.liveIsApplied(liveValue)) {
    const after = isRelationship && spec.relationship?.many !== false ? [] : null;
    push(comparing, { pointer, origin: 'edit', before: liveValue, after, foreignDetached: 0, adjust: false, spec });
    return;
  }
  comparing.notes.push({
    code: 'released-field',
    address: live.address,
    pointer,
    message:
      'left the YAML, but was changed in Intercom since the last apply; it stays as it is and is no longer managed',
  });
}

/** Members attached here are detached; members others attached stay. */
function detachOurs(comparing: Comparing, pointer: FieldPointer, spec: FieldSpec, live: Json, state: FieldState): void {
  const ours = membersOf(live).filter((member) => state.attachedHere(member));
  if (ours.length === 0) return;
  const adjust = ours.length < membersOf(live).length;
  const many = spec.relationship?.many !== false;
  const before = many ? toMany(ours) : live;
  push(comparing, { pointer, origin: 'edit', before, after: many ? [] : null, foreignDetached: 0, adjust, spec });
}

function keepUncertain(comparing: Comparing, pointer: FieldPointer): void {
  const { project, live, traits } = comparing;
  const { relationship } = fieldSpec(project, live.address, pointer);
  keep(comparing, pointer, 'associations-cut', whyUncertain(project, relationship, traits));
}

/** Leaves a field as it is: what was last applied to it stays on record. */
function keep(comparing: Comparing, pointer: FieldPointer, code: NoteCode, message: string): void {
  const { live, entry, desired } = comparing;
  const known = entry?.fields[pointer];
  if (known !== undefined) comparing.applied[pointer] = known;
  else delete comparing.applied[pointer];
  const source = desired?.fieldSources[pointer] ?? desired?.source;
  comparing.notes.push({ code, address: live.address, pointer, message, ...(source ? { source } : {}) });
}

/** A member that was deleted, and is not made again, cannot be attached; the other fields of the record go on. */
function keepMissing(
  comparing: Comparing,
  gone: AcceptedDrift['gone'],
  { pointer, after, spec }: Pick<FieldChange, 'pointer' | 'after'> & { readonly spec: FieldSpec },
): boolean {
  const [target] = goneMembers(gone, spec, after).values();
  if (target === undefined) return false;
  keep(comparing, pointer, 'accepted-missing', whyNotMadeAnew(target, gone.get(target) as Acceptance));
  return true;
}

function leftFields(entry: LedgerEntry | undefined, declared: ReadonlySet<FieldPointer>): FieldPointer[] {
  const owned = new Set([...Object.keys(entry?.fields ?? {}), ...Object.keys(entry?.intended ?? {})]);
  return [...owned].filter((pointer) => !declared.has(pointer)).sort();
}

function push(
  comparing: Comparing,
  change: Omit<FieldChange, 'sensitive' | 'source'> & { readonly spec: FieldSpec },
): void {
  const { spec, ...field } = change;
  const stuck = empties(comparing, field) ? whyNotCleared(comparing.traits, toEmpty(comparing, change)) : undefined;
  if (stuck !== undefined) return keep(comparing, field.pointer, 'cannot-clear', stuck);
  if (comparing.accepted && keepMissing(comparing, comparing.accepted.gone, change)) return;
  const source = comparing.desired?.fieldSources[field.pointer] ?? comparing.desired?.source;
  comparing.changes.push({ ...field, sensitive: spec.sensitive, ...(source ? { source } : {}) });
}

/** True when nothing is left in the field afterwards, members of others included. */
function empties({ live }: Comparing, { pointer, before, after, adjust }: Omit<FieldChange, 'sensitive'>): boolean {
  if (!isUnset(after)) return false;
  return !adjust || membersOf(before).length >= membersOf(readField(live.body, pointer)).length;
}

function toEmpty(
  { live }: Comparing,
  { pointer, after, spec }: { readonly pointer: FieldPointer; readonly after: Json; readonly spec: FieldSpec },
): Emptied {
  // A relationship whose declaration is gone is emptied as one to many.
  const many = spec.relationship?.many ?? (Array.isArray(after) ? true : undefined);
  return { address: live.address, pointer, many };
}

function toMany(members: readonly Member[]): Json {
  return relationshipValue(members, true);
}
