import { instanceAddress, kindOf, parseAddress } from '../model/address.ts';
import { isUnset, type Member, membersOf, parseFieldPointer, readField } from '../model/body.ts';
import type { Change, FieldChange } from '../model/change.ts';
import { TrueupError } from '../model/error.ts';
import { fieldSpec } from '../model/field-spec.ts';
import { isSharedType } from '../model/is-shared-type.ts';
import { canonicalJson, equalJson, type Json } from '../model/json.ts';
import { readReferenced } from '../model/read-referenced.ts';
import type { RemoteMember, RemoteRecord } from '../model/remote.ts';
import { canListMembers, showsAllMembers } from '../model/traits.ts';
import type { RunContext } from './apply-steps.ts';

/**
 * Looks at a record right before it is written, and refuses when somebody else changed there what the step would
 * overwrite: Intercom replaces a whole set on every write (D, PR 594) and keeps no version to compare with (I, last write
 * wins). Contacts and conversations are edited by people all day and are always looked at; instances when a relationship
 * of theirs is replaced. What is at its target already is no reason to stop. `again`: the write was tried before, so
 * what is there may be its own work, and only members that neither the plan nor the target knows count. What comes between
 * this look and the write is replaced with the rest, and no answer shows that it was there.
 */
export async function checkUnmoved(context: RunContext, change: Change, again: boolean): Promise<void> {
  if (change.id === null) return;
  const kind = kindOf(change.address);
  // Fields that are adjusted read their members themselves and keep those of others.
  const fields = change.fields.filter((field) => !field.adjust);
  if (fields.length === 0 || (kind === 'instance' && !fields.some((field) => isRelationship(context, change, field)))) {
    return;
  }
  const parts = parseAddress(change.address);
  const type = parts?.kind === 'instance' ? parts.type : undefined;
  const reading = await context.remote.readById(kind, change.id, type);
  if (reading.state !== 'found') {
    throw moved(`is ${reading.state === 'missing' ? 'gone from Intercom' : reading.state} since it was planned`);
  }
  const told: string[] = [];
  for (const field of fields) {
    const why = isRelationship(context, change, field)
      ? await movedMembers(context, change, field, reading.record, again)
      : movedValue(field, reading.record, again);
    if (why !== undefined) told.push(`${parseFieldPointer(field.pointer).name}: ${why}`);
  }
  if (told.length > 0) throw moved(`was changed in Intercom after it was planned (${told.join('; ')})`);
}

function moved(what: string): TrueupError {
  return new TrueupError(`${what}, so it was not written`, {
    code: 'moved',
    category: 'mismatch',
    hint: 'Run trueup plan to see what it holds now, review it, and apply again.',
  });
}

function isRelationship(context: RunContext, change: Change, { pointer, after, before }: FieldChange): boolean {
  const { relationship } = fieldSpec(context.project, change.address, pointer);
  return relationship !== undefined || Array.isArray(after) || Array.isArray(before);
}

function movedValue(field: FieldChange, record: RemoteRecord, again: boolean): string | undefined {
  const now = readField(record.body, field.pointer) ?? null;
  const isNow = (value: Json) => (isUnset(value) && isUnset(now)) || equalJson(value, now);
  return again || isNow(field.before) || isNow(field.after) ? undefined : 'another value';
}

/** Members nobody planned with, and members that were to stay and have gone. */
async function movedMembers(
  context: RunContext,
  change: Change,
  field: FieldChange,
  record: RemoteRecord,
  again: boolean,
): Promise<string | undefined> {
  const members = await allMembers(context, change, field, record);
  const names = await Promise.all(members.map((member) => nameOf(context, change, field, member)));
  const before = namesOf(membersOf(field.before));
  const after = namesOf(membersOf(field.after));
  const now = new Set(names);
  const come = [...now].filter((name) => !before.has(name) && !after.has(name)).length;
  const gone = again ? 0 : [...before].filter((name) => after.has(name) && !now.has(name)).length;
  const parts = [come > 0 ? `${come} attached by others` : '', gone > 0 ? `${gone} detached by others` : ''];
  const told = parts.filter((part) => part !== '').join(', ');
  return told === '' ? undefined : told;
}

/**
 * What is shown, or all there is where a contact or conversation may show less and a listing tells, as when it was planned:
 * what was planned with what is shown is compared with what is shown now.
 */
async function allMembers(
  context: RunContext,
  change: Change,
  { pointer, before }: FieldChange,
  record: RemoteRecord,
): Promise<readonly RemoteMember[]> {
  const shown = record.members[pointer] ?? [];
  const kind = kindOf(change.address);
  const isEmpty = shown.length === 0 && membersOf(before).length === 0;
  if (kind === 'instance' || isEmpty || showsAllMembers(context.traits, shown.length)) return shown;
  const { to: type, many } = fieldSpec(context.project, change.address, pointer).relationship ?? {};
  const lists = canListMembers(context.project.workspace.apiVersion, context.traits);
  if (many === false || type === undefined || !lists) return shown;
  if (isSharedType(context.project, change.address, pointer, type, record.members)) return shown;
  const listed = await readReferenced(context.remote, type, kind, record.id);
  const ids = new Set(listed?.map((item) => item.id));
  if (!listed || !shown.every((member) => ids.has(member.id))) return shown;
  return listed.map(({ id, externalId }) => ({ id, externalId }));
}

/** The member as plans write it: by its external id, which some answers leave to be looked up. */
async function nameOf(context: RunContext, change: Change, field: FieldChange, member: RemoteMember): Promise<string> {
  const type = fieldSpec(context.project, change.address, field.pointer).relationship?.to;
  const planned = [...membersOf(field.before), ...membersOf(field.after)];
  const known = planned.find((each) => idOf(context, type, each) === member.id);
  if (known !== undefined) return canonicalJson(known);
  if (typeof member.externalId === 'string') return canonicalJson(member.externalId);
  if (member.externalId === undefined && type !== undefined) {
    const reading = await context.remote.readById('instance', member.id, type);
    const externalId = reading.state === 'found' ? reading.record.externalId : undefined;
    if (typeof externalId === 'string') return canonicalJson(externalId);
  }
  return canonicalJson({ id: member.id });
}

function idOf(context: RunContext, type: string | undefined, member: Member): string | undefined {
  if (typeof member !== 'string') return member.id;
  return type === undefined ? undefined : context.ids.get(instanceAddress(type, member));
}

function namesOf(members: readonly Member[]): ReadonlySet<string> {
  return new Set(members.map((member) => canonicalJson(member)));
}
