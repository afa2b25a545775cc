import { type Acceptance, acceptanceFinder, describeAcceptance, type FindAcceptance } from '../model/acceptance.ts';
import { type Address, hashScope, instanceAddress } from '../model/address.ts';
import { type FieldPointer, listFields, type Member, membersOf, readField } from '../model/body.ts';
import type { DesiredRecord } from '../model/desired.ts';
import type { FieldSpec } from '../model/field-spec.ts';
import type { Json } from '../model/json.ts';
import type { FieldHasher, LedgerEntry } from '../model/ledger.ts';
import type { Absence } from '../model/live.ts';
import { sameValue } from '../model/same-value.ts';
import type { DiffInput } from './diff.ts';
import { type FieldState, fieldState } from './field-state.ts';

/** What `accept` comes to in one comparison. */
export interface AcceptedDrift {
  readonly find: FindAcceptance;
  /** Declared records whose deletion in Intercom is accepted: they are not made again. */
  readonly gone: ReadonlyMap<Address, Acceptance>;
}

/** Looks through what is declared for deletions that are accepted; undefined where nothing is accepted at all. */
export function acceptedDrift(
  { project, desired, live, hasher }: Pick<DiffInput, 'project' | 'desired' | 'live' | 'hasher'>,
  entryOf: (address: Address) => LedgerEntry | undefined,
): AcceptedDrift | undefined {
  if (project.accept.length === 0) return undefined;
  const find = acceptanceFinder(project.accept);
  const gone = new Map<Address, Acceptance>();
  for (const record of desired.records.values()) {
    const acceptance = find(record.address, null);
    if (acceptance === undefined || acceptance.expired) continue;
    const absence = live.absent.get(record.address);
    if (isDeleted(record, entryOf(record.address), absence, hasher)) gone.set(record.address, acceptance);
  }
  return { find, gone };
}

/**
 * True when what was applied is known to be gone, and nothing else: the YAML says what was applied, to the last field.
 * That several contacts match is no knowledge of any.
 */
export function isDeleted(
  record: DesiredRecord,
  entry: LedgerEntry | undefined,
  absence: Absence | undefined,
  hasher: FieldHasher,
): boolean {
  if (record.state !== 'present' || entry === undefined || entry.id === null) return false;
  return absence !== undefined && absence.state !== 'ambiguous' && isAsApplied(record, entry, hasher);
}

/** True when the YAML says of every field what was last applied to it, and of no other one anything. */
function isAsApplied({ address, body }: DesiredRecord, entry: LedgerEntry, hasher: FieldHasher): boolean {
  const declared = listFields(body);
  const scope = hashScope(address);
  return (
    Object.keys(entry.fields).every((pointer) => readField(body, pointer) !== undefined) &&
    declared.every((pointer) =>
      fieldState(entry, scope, pointer, hasher).desiredIsApplied(readField(body, pointer) as Json),
    )
  );
}

/** One field, as the comparison has it. */
export interface ComparedField {
  readonly address: Address;
  readonly pointer: FieldPointer;
  readonly spec: FieldSpec;
  readonly desired: Json | undefined;
  readonly live: Json;
  readonly state: FieldState;
}

/**
 * The acceptance that lets a field be, or did until it expired. Only what moved in Intercom alone can be accepted: where
 * the YAML says something else than what was last applied, the YAML wins.
 */
export function acceptanceOf(accepted: AcceptedDrift | undefined, field: ComparedField): Acceptance | undefined {
  const { state, desired, live } = field;
  if (accepted === undefined || desired === undefined || sameValue(desired, live)) return undefined;
  const own = accepted.find(field.address, field.pointer);
  const found = own === undefined || own.expired ? (acceptanceOfMembers(accepted, field, desired) ?? own) : own;
  // Hashing costs, and is asked for last.
  return found !== undefined && hasMoved(field) && state.desiredIsApplied(desired) ? found : undefined;
}

/** Live is not what was last applied; others may attach members beside those written here. */
export function hasMoved({ spec, state, live }: Pick<ComparedField, 'spec' | 'state' | 'live'>): boolean {
  return !(isShared(spec) ? state.keepsApplied(live) : state.liveIsApplied(live));
}

/** Nothing is missed but instances whose deletion is accepted: no list can hold them. */
function acceptanceOfMembers({ gone }: AcceptedDrift, field: ComparedField, desired: Json): Acceptance | undefined {
  const { spec, live } = field;
  const lost = goneMembers(gone, spec, desired);
  const [first] = lost.values();
  if (first === undefined) return undefined;
  const left = membersOf(desired).filter((member) => !lost.has(member));
  const shown = membersOf(live);
  const isRest = isShared(spec) ? left.every((member) => shown.includes(member)) : sameValue([...left], [...shown]);
  return isRest ? gone.get(first) : undefined;
}

/** Members that the YAML names and that are instances whose deletion is accepted, each with its address. */
export function goneMembers(
  gone: AcceptedDrift['gone'],
  { relationship }: FieldSpec,
  value: Json,
): ReadonlyMap<Member, Address> {
  const found = new Map<Member, Address>();
  if (relationship === undefined) return found;
  for (const member of membersOf(value)) {
    // The YAML can name no member that has no external id.
    const target = instanceAddress(relationship.to, member as string);
    if (gone.has(target)) found.set(member, target);
  }
  return found;
}

/** How a record is gone: `no longer exists`, `is archived`. */
export function describeAbsence({ state }: Absence): string {
  return state === 'missing' ? 'no longer exists' : `is ${state}`;
}

/** Why something cannot point at what is not made again. */
export function whyNotMadeAnew(target: Address, acceptance: Acceptance): string {
  return `points at ${target}, which was deleted in Intercom, and that is ${describeAcceptance(acceptance)}; take one of the two out`;
}

function isShared({ relationship }: FieldSpec): boolean {
  return relationship?.members === 'owned';
}
