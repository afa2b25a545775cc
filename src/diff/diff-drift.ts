import type { Acceptance } from '../model/acceptance.ts';
import { type Address, hashScope } from '../model/address.ts';
import { EMPTY_BODY, type FieldPointer, membersOf, readField } from '../model/body.ts';
import type { Desired } from '../model/desired.ts';
import { fieldSpec } from '../model/field-spec.ts';
import { canonicalJson, compareText, type Json } from '../model/json.ts';
import type { FieldHasher, Ledger, LedgerEntry } from '../model/ledger.ts';
import type { Absence, Live, LiveRecord } from '../model/live.ts';
import type { Project } from '../model/project.ts';
import { sameValue } from '../model/same-value.ts';
import {
  type AcceptedDrift,
  acceptanceOf,
  acceptedDrift,
  type ComparedField,
  describeAbsence,
  hasMoved,
  isDeleted,
} from './accepted-drift.ts';
import { entryOwners } from './entry-owners.ts';
import { fieldState } from './field-state.ts';
import { entriesMadeAnew, isMadeAnew, withoutEntries } from './made-anew.ts';

/** One owned thing that is no longer as it was last applied. `pointer` is null for the record as a whole. */
export interface Moved {
  readonly address: Address;
  readonly pointer: FieldPointer | null;
  readonly kind: 'changed' | 'deleted' | 'unknown';
  readonly live: Json;
  readonly desired: Json | undefined;
  readonly message?: string;
  /** What says, or said until it expired, that it may be so. */
  readonly acceptance?: Acceptance;
  /** The YAML says the same by now: the next apply records it, and there is nothing else to do. */
  readonly agreed?: true;
  /** The YAML, too, says something else than what was last applied. */
  readonly edited?: true;
  /** It was deleted, and others made theirs under its name. */
  readonly replaced?: true;
}

export interface Drift {
  /** In address order. Values are real: mask before showing. */
  readonly items: readonly Moved[];
  /** Owned things that were compared. */
  readonly checked: number;
}

export interface DriftInput {
  readonly project: Project;
  readonly desired: Desired;
  readonly live: Live;
  readonly ledger: Ledger | undefined;
  readonly hasher: FieldHasher;
  readonly covers: (address: Address) => boolean;
}

/** Compares live with what was last applied; what the YAML says now decides only whether anything is left to do about it. */
export function diffDrift(input: DriftInput): Drift {
  const { desired, live, ledger, covers } = input;
  const owners = entryOwners(input);
  const ours = withoutEntries(input, entriesMadeAnew(input));
  const accepted = acceptedDrift(ours, entryOwners(ours).entryOf);
  const named = [...desired.records.keys()].map((address) => [address, owners.entryOf(address)] as const);
  const items: Moved[] = [];
  let checked = 0;
  for (const [address, entry] of [...named, ...owners.left]) {
    if (!entry || ledger === undefined || !covers(address)) continue;
    const record = live.records.get(address);
    const absence = live.absent.get(address);
    if (!record && !absence) continue;
    checked += 1;
    if (record && !isMadeAnew(entry, record)) items.push(...movedFields(input, accepted, entry, record));
    else items.push(...deletedRecord(input, accepted, address, entry, record ? undefined : absence));
  }
  items.sort((left, right) => compareText(left.address, right.address));
  return { items, checked };
}

/** A record that is gone; without an absence because others made theirs in its place. */
function deletedRecord(
  { desired, hasher }: DriftInput,
  accepted: AcceptedDrift | undefined,
  address: Address,
  entry: LedgerEntry,
  absence: Absence | undefined,
): Moved[] {
  // An intent to create that nobody confirmed is no drift when nothing was created.
  if (entry.id === null) return [];
  const moved = { address, pointer: null, kind: 'deleted', live: null, desired: undefined } as const;
  if (absence === undefined) return [{ ...moved, message: 'was deleted, and made anew by others', replaced: true }];
  const record = desired.records.get(address);
  const gone = { ...moved, message: describeAbsence(absence) };
  if (record === undefined || record.state === 'absent') return [{ ...gone, agreed: true }];
  const isPure = isDeleted(record, entry, absence, hasher);
  const acceptance = isPure ? accepted?.find(address, null) : undefined;
  return [{ ...gone, ...(acceptance ? { acceptance } : {}), ...(isPure ? {} : { edited: true }) }];
}

function movedFields(
  { project, desired, hasher }: DriftInput,
  accepted: AcceptedDrift | undefined,
  entry: LedgerEntry,
  { address, body, uncertain }: LiveRecord,
): Moved[] {
  const written = desired.records.get(address)?.body ?? EMPTY_BODY;
  return Object.keys(entry.fields)
    .sort(compareText)
    .flatMap((pointer): Moved[] => {
      const live = readField(body, pointer) ?? null;
      const moved = { address, pointer, live, desired: readField(written, pointer) };
      if (uncertain.includes(pointer))
        return [{ ...moved, kind: 'unknown', message: 'Intercom shows only some of its members' }];
      const spec = fieldSpec(project, address, pointer);
      const state = fieldState(entry, hashScope(address), pointer, hasher);
      const field = { ...moved, spec, state };
      if (!hasMoved(field)) return [];
      const acceptance = acceptanceOf(accepted, field);
      return [{ ...moved, kind: 'changed', ...(acceptance ? { acceptance } : stateOf(field)) }];
    });
}

/** What is left to do about a field that moved and is not accepted. */
function stateOf(field: ComparedField): Pick<Moved, 'agreed' | 'edited'> {
  if (isAsWritten(field)) return { agreed: true };
  return field.desired === undefined || field.state.desiredIsApplied(field.desired) ? {} : { edited: true };
}

function isAsWritten({ desired, live, spec, state }: ComparedField): boolean {
  if (desired === undefined) return false;
  if (spec.relationship?.members !== 'owned') return sameValue(desired, live);
  const wanted = new Set(membersOf(desired).map((member) => canonicalJson(member)));
  const ours = membersOf(live).filter((member) => wanted.has(canonicalJson(member)) || state.attachedHere(member));
  return ours.length === wanted.size && ours.every((member) => wanted.has(canonicalJson(member)));
}
