import type { Acceptance } from '../model/acceptance.ts';
import { type Address, hashScope, kindOf } from '../model/address.ts';
import { buildBody, EMPTY_BODY, type FieldPointer, isUnset, listFields, readField } from '../model/body.ts';
import type { Change, FieldChange, Origin } from '../model/change.ts';
import type { DesiredRecord } from '../model/desired.ts';
import { fieldSpec } from '../model/field-spec.ts';
import type { Json } from '../model/json.ts';
import type { LedgerEntry } from '../model/ledger.ts';
import { sameValue } from '../model/same-value.ts';
import { acceptanceOf, acceptedDrift, hasMoved } from './accepted-drift.ts';
import { compareFields } from './compare-fields.ts';
import type { DiffInput } from './diff.ts';
import { entryOwners } from './entry-owners.ts';
import { type FieldState, fieldState } from './field-state.ts';
import { entriesMadeAnew, withoutEntries } from './made-anew.ts';
import { withoutGoneMembers } from './without-gone-members.ts';

/** Which row of the three-way table decides about a field. */
export type FieldRule =
  | 'equal'
  | 'edit'
  | 'edit-unset'
  | 'drift'
  | 'accepted'
  | 'conflict'
  | 'conflict-in-owned'
  | 'adopt'
  | 'members-owned'
  | 'create'
  | 'create-anew'
  | 'unreachable'
  | 'cut-short'
  | 'left-cleared'
  | 'left-released'
  | 'left-unset'
  | 'left-gone'
  | 'record-left'
  | 'forgotten'
  | 'unmanaged';

/** One field as the three-way comparison sees it. Values are real: mask before showing. */
export interface FieldFacts {
  readonly pointer: FieldPointer;
  /** Undefined when the YAML does not write it. */
  readonly desired: Json | undefined;
  /** Undefined when there is no live record. */
  readonly live: Json | undefined;
  /** How live compares with what was last applied from here. */
  readonly applied: 'equal' | 'differs' | 'never';
  /** An interrupted run meant to write it, and nobody confirmed that it did. */
  readonly intended: boolean;
  readonly label: Origin | 'none';
  readonly rule: FieldRule;
  /** What lets it be, or did until it expired. */
  readonly acceptance?: Acceptance;
}

/** Why each field of one address is or is not to be changed, by the same comparison that plans. */
export function explainFields(given: DiffInput, address: Address, change: Change | undefined): readonly FieldFacts[] {
  const input = withAccepted(withoutEntries(given, entriesMadeAnew(given)));
  const entry = entryFor(input, address);
  const record = input.desired.records.get(address);
  const live = input.live.records.get(address);
  // An instance that left the YAML goes as a whole, whatever its fields are.
  const byField = record ? record.state === 'present' : kindOf(address) !== 'instance';
  const compared =
    live && byField ? compareFields({ ...input, live, entry, desired: record }).changes : (change?.fields ?? []);
  const changes = new Map(compared.map((field) => [field.pointer, field] as const));
  const body = record?.body ?? EMPTY_BODY;
  const pointers = new Set([
    ...listFields(body),
    ...Object.keys(entry?.fields ?? {}),
    ...Object.keys(entry?.intended ?? {}),
    ...listFields(live?.body ?? EMPTY_BODY),
  ]);
  const all = { record, entry, isLive: live !== undefined, uncertain: live?.uncertain ?? [] };
  return listFields(shapeOf(pointers)).map((pointer) => {
    const state = fieldState(entry, hashScope(address), pointer, input.hasher);
    const desired = readField(body, pointer);
    const value = live ? (readField(live.body, pointer) ?? null) : undefined;
    const field = changes.get(pointer);
    const spec = fieldSpec(input.project, address, pointer);
    const isApplied = value !== undefined && !hasMoved({ spec, state, live: value });
    const acceptance =
      value === undefined
        ? input.accepted?.gone.get(address)
        : acceptanceOf(input.accepted, { address, pointer, spec, desired, live: value, state });
    const isLetBe = acceptance?.expired === false && !all.uncertain.includes(pointer);
    const rule = isLetBe ? 'accepted' : ruleOf({ ...all, address, pointer, desired, live: value, state, field });
    return {
      pointer,
      desired,
      live: value,
      applied: state.known ? (isApplied ? 'equal' : 'differs') : 'never',
      intended: entry?.intended !== undefined && Object.hasOwn(entry.intended, pointer),
      label: labelOf(rule, field),
      rule,
      ...(acceptance ? { acceptance } : {}),
    };
  });
}

function withAccepted(input: DiffInput): DiffInput {
  return { ...input, accepted: acceptedDrift(input, entryOwners(input).entryOf) };
}

/** The ledger's entry for an address: a contact's by its Intercom id, and without members that are gone, as diff takes it. */
export function entryFor(input: DiffInput, address: Address): LedgerEntry | undefined {
  const owners = entryOwners(input);
  const entry = owners.entryOf(address) ?? owners.left.get(address);
  return entry && (withoutGoneMembers(input).get(entry.address) ?? entry);
}

interface Facts {
  readonly address: Address;
  readonly pointer: FieldPointer;
  readonly record: DesiredRecord | undefined;
  readonly entry: LedgerEntry | undefined;
  readonly isLive: boolean;
  readonly uncertain: readonly FieldPointer[];
  readonly desired: Json | undefined;
  readonly live: Json | undefined;
  readonly state: FieldState;
  readonly field: FieldChange | undefined;
}

function ruleOf(facts: Facts): FieldRule {
  const { record, entry, state, desired, field } = facts;
  if (desired === undefined && !state.known) return 'unmanaged';
  if (record?.state === 'forgotten' || record?.state === 'external') return 'forgotten';
  if (record === undefined || record.state === 'absent') {
    if (kindOf(facts.address) === 'instance') return 'record-left';
  }
  if (!facts.isLive) {
    if (desired === undefined) return 'left-gone';
    if (kindOf(facts.address) !== 'instance') return 'unreachable';
    return entry !== undefined && entry.id !== null ? 'create-anew' : 'create';
  }
  if (facts.uncertain.includes(facts.pointer)) return 'cut-short';
  return desired === undefined ? ruleOfLeft(facts) : ruleOfDeclared(facts, desired, field);
}

function ruleOfDeclared(
  { entry, address, live, state }: Facts,
  desired: Json,
  field: FieldChange | undefined,
): FieldRule {
  if (field === undefined) return sameValue(desired, live) ? 'equal' : 'members-owned';
  if (kindOf(address) === 'instance' && entry === undefined) return 'adopt';
  if (field.adjust) return 'members-owned';
  if (field.origin === 'edit') return state.known ? 'edit' : 'edit-unset';
  if (field.origin === 'conflict') return state.known ? 'conflict' : 'conflict-in-owned';
  return field.origin;
}

function ruleOfLeft({ live, field }: Facts): FieldRule {
  if (isUnset(live)) return 'left-unset';
  return field === undefined ? 'left-released' : 'left-cleared';
}

function labelOf(rule: FieldRule, field: FieldChange | undefined): FieldFacts['label'] {
  if (rule === 'adopt') return 'adopt';
  return field?.origin ?? 'none';
}

/** A body that has these fields, so that they come in the order of every body. */
function shapeOf(pointers: Iterable<FieldPointer>): typeof EMPTY_BODY {
  return buildBody([...pointers].map((pointer) => [pointer, null] as const));
}
