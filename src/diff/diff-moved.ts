import { type Address, instanceAddress } from '../model/address.ts';
import {
  EMPTY_BODY,
  type FieldPointer,
  isUnset,
  listFields,
  membersOf,
  parseFieldPointer,
  readField,
} from '../model/body.ts';
import { BLOCKING_NOTES, type Change, type NoteCode } from '../model/change.ts';
import type { DesiredRecord, Moved } from '../model/desired.ts';
import { fieldSpec } from '../model/field-spec.ts';
import { compareText, type Json } from '../model/json.ts';
import type { LiveRecord } from '../model/live.ts';
import { sameValue } from '../model/same-value.ts';
import type { DiffInput, Findings } from './diff.ts';
import { deletion } from './diff-declared.ts';

/** One field, live, that points at something that moves. */
interface Holder {
  readonly address: Address;
  readonly pointer: FieldPointer;
}

type Planned = ReadonlyMap<Address, Change>;

const HOLDERS_SHOWN = 10;

/**
 * Renames written by the user. External ids cannot change (I), so the new instance is made as it is
 * declared, what is declared to point at it is led over, and the old one goes: but only when all of that can be done in
 * this plan. Comes after everything else is compared, as it decides by what came of that.
 */
export function diffMoved(input: DiffInput, findings: Findings): void {
  const pending: Moved[] = [];
  for (const move of input.desired.moved) {
    if (!input.covers(move.from)) continue;
    if (input.live.records.has(move.from)) pending.push(move);
    else noteDone(input, move, findings);
  }
  if (pending.length === 0) return;
  const planned = new Map(findings.changes.map((change) => [change.address, change] as const));
  const pointing = declaredToPoint(input, pending);
  const holders = holdersOf(input, pending);
  const blocked = new Set(findings.notes.flatMap(({ code, address }) => (BLOCKING_NOTES.has(code) ? [address] : [])));
  const relabelled = new Map<Address, Change>();
  for (const move of pending) {
    const left = (holders.get(move.from) as readonly Holder[]).filter(
      (holder) => !letsGo(input, planned, holder, move.from),
    );
    const waits = whyWaits(input, planned, move, pointing.get(move.to) as readonly DesiredRecord[], left, blocked);
    if (waits !== undefined) {
      note(findings, 'move-waits', move, waits);
      continue;
    }
    findings.changes.push(removal(input, move));
    noteLost(input, move, left, findings);
    const made = planned.get(move.to);
    if (made && !relabelled.has(move.to)) relabelled.set(move.to, arrival(made, move.from));
  }
  if (relabelled.size === 0) return;
  const changes = findings.changes.splice(0);
  for (const change of changes) findings.changes.push(relabelled.get(change.address) ?? change);
}

function noteDone(input: DiffInput, move: Moved, findings: Findings): void {
  if (!input.live.absent.has(move.from)) throw new Error(`${move.from} was not read`);
  if (input.ledger?.entries.has(move.from) === true) findings.recorded.set(move.from, null);
  note(findings, 'move-done', move, 'is no longer in Intercom: its entry under `moved` has no more to do here');
}

/** Declared records by the moving instance they point at. */
function declaredToPoint({ desired }: DiffInput, pending: readonly Moved[]): ReadonlyMap<Address, DesiredRecord[]> {
  const pointing = new Map<Address, DesiredRecord[]>(pending.map(({ to }) => [to, []]));
  for (const record of desired.records.values()) {
    for (const target of record.references) pointing.get(target)?.push(record);
  }
  return pointing;
}

/** Who points, live, at what moves: as far as was read, managed or not. */
function holdersOf({ project, live }: DiffInput, pending: readonly Moved[]): ReadonlyMap<Address, Holder[]> {
  const holders = new Map<Address, Holder[]>(pending.map(({ from }) => [from, []]));
  for (const { address, body } of live.records.values()) {
    for (const pointer of listFields(body)) {
      for (const target of targetsOf(project, address, pointer, readField(body, pointer))) {
        holders.get(target)?.push({ address, pointer });
      }
    }
  }
  return holders;
}

/** True when a planned write takes the instance out of the field, or the record that holds it goes itself. */
function letsGo({ project }: DiffInput, planned: Planned, { address, pointer }: Holder, from: Address): boolean {
  if (address === from) return true;
  const change = planned.get(address);
  if (change?.action === 'delete') return true;
  const field = change?.fields.find((each) => each.pointer === pointer);
  if (field === undefined) return false;
  const points = (value: Json) => targetsOf(project, address, pointer, value).includes(from);
  return points(field.before) && !points(field.after);
}

/** Why the old instance has to stay for now; undefined when everything that makes the move is done or planned. */
function whyWaits(
  input: DiffInput,
  planned: Planned,
  { from, to }: Moved,
  pointing: readonly DesiredRecord[],
  left: readonly Holder[],
  blocked: ReadonlySet<Address>,
): string | undefined {
  const stays = `stays in Intercom: its move to ${to} waits, as`;
  const isMade = input.live.records.has(to) || planned.get(to)?.action === 'create';
  if (!isMade) return `${stays} that cannot be created for now`;
  const outside = pointing.find(({ address }) => !input.covers(address));
  if (outside) return `${stays} ${outside.address} is to point there and is not in the scope of this plan`;
  const isManaged = ({ address, pointer }: Holder) =>
    readField(input.desired.records.get(address)?.body ?? EMPTY_BODY, pointer) !== undefined;
  // What others attached beside `members: owned` stays theirs, and is told as lost; what cannot be written is waited for.
  const stuck = left.find((holder) => blocked.has(holder.address) && isManaged(holder));
  if (stuck) return `${stays} ${stuck.address} still points at ${from} and cannot be written for now`;
  const late = pointing.find((record) => !isLed(input, planned, record, to));
  return late === undefined ? undefined : `${stays} ${late.address} is to point there and cannot be written for now`;
}

/** True when every field that is to point at the instance does so already, or will by this plan. */
function isLed({ project, live }: DiffInput, planned: Planned, { address, body }: DesiredRecord, to: Address): boolean {
  const now = live.records.get(address)?.body ?? EMPTY_BODY;
  const fields = planned.get(address)?.fields ?? [];
  return listFields(body).every((pointer) => {
    const points = (value: Json | undefined) => targetsOf(project, address, pointer, value).includes(to);
    if (!points(readField(body, pointer)) || points(readField(now, pointer))) return true;
    return fields.some((field) => field.pointer === pointer && points(field.after));
  });
}

function targetsOf(
  project: DiffInput['project'],
  address: Address,
  pointer: FieldPointer,
  value: Json | undefined,
): Address[] {
  const type = fieldSpec(project, address, pointer).relationship?.to;
  if (type === undefined) return [];
  return membersOf(value).flatMap((member) => (typeof member === 'string' ? [instanceAddress(type, member)] : []));
}

function removal(input: DiffInput, { from, to, source }: Moved): Change {
  const live = input.live.records.get(from) as LiveRecord;
  const change = deletion(input, live, input.ledger?.entries.get(from), input.desired.records.get(to));
  const since = change.origin === 'conflict' ? '; changed in Intercom since the last apply' : '';
  return { ...change, movedTo: to, reason: `moved to ${to}${since}`, source };
}

function arrival(change: Change, from: Address): Change {
  const isNew = change.action === 'create' && change.origin === 'edit';
  return { ...change, movedFrom: from, ...(isNew ? { reason: `moved from ${from}` } : {}) };
}

/** What the new instance will not have, because it is nowhere in the YAML. Names only: values may be anybody's. */
function noteLost(input: DiffInput, move: Moved, left: readonly Holder[], findings: Findings): void {
  const old = (input.live.records.get(move.from) as LiveRecord).body;
  const wanted = input.desired.records.get(move.to)?.body;
  const now = input.live.records.get(move.to)?.body;
  const lost = listFields(old).filter((pointer) => {
    const value = readField(old, pointer);
    const isKept = now !== undefined && sameValue(value, readField(now, pointer));
    return !isUnset(value) && !isKept && (wanted === undefined || readField(wanted, pointer) === undefined);
  });
  if (lost.length > 0) {
    const names = lost.map((pointer) => parseFieldPointer(pointer).name).sort(compareText);
    note(
      findings,
      'move-loses-attributes',
      move,
      `holds what the YAML does not write for its new id, and loses it: ${names.join(', ')}`,
    );
  }
  const names = [...new Set(left.map(({ address, pointer }) => `${address}#${pointer}`))].sort(compareText);
  if (names.length > 0) {
    const more = names.length > HOLDERS_SHOWN ? ` and ${names.length - HOLDERS_SHOWN} more` : '';
    const shown = names.slice(0, HOLDERS_SHOWN).join(', ');
    note(
      findings,
      'move-loses-associations',
      move,
      `is pointed at where nothing is managed from here, and that is lost: ${shown}${more}`,
    );
  }
  note(
    findings,
    'move-loses-associations',
    move,
    'loses every association that is not written in the YAML; Intercom cannot list who points at an instance',
  );
}

function note(findings: Findings, code: NoteCode, { from, source }: Moved, message: string): void {
  findings.notes.push({ code, address: from, message, source });
}
