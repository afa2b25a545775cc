import { type Address, instanceAddress, kindOf } from '../model/address.ts';
import { type FieldPointer, type Member, membersOf, readField } from '../model/body.ts';
import type { Change, FieldChange } from '../model/change.ts';
import { TrueupError } from '../model/error.ts';
import { fieldSpec } from '../model/field-spec.ts';
import { canonicalJson } from '../model/json.ts';
import type { RemoteMember, WriteField } from '../model/remote.ts';
import type { RunContext } from './apply-steps.ts';
import { readMembers } from './read-members.ts';

const TIMES: readonly FieldPointer[] = ['/external_created_at', '/external_updated_at'];

/**
 * The fields of one request: only changed ones, names turned into Intercom ids. The two external times go with every
 * write of an instance that manages them: what leaving them out does is undocumented (U).
 */
export async function buildWriteFields(context: RunContext, change: Change): Promise<WriteField[]> {
  const fields: WriteField[] = [];
  for (const field of change.fields) fields.push(await toWriteField(context, change, field));
  const managed = context.managed(change.address);
  if (kindOf(change.address) !== 'instance' || managed === undefined) return fields;
  const written = new Set(fields.map((field) => field.pointer));
  for (const pointer of TIMES) {
    const value = readField(managed, pointer);
    if (value !== undefined && !written.has(pointer)) fields.push({ pointer, value });
  }
  return fields;
}

async function toWriteField(context: RunContext, change: Change, field: FieldChange): Promise<WriteField> {
  const { pointer, after } = field;
  const spec = fieldSpec(context.project, change.address, pointer).relationship;
  const isRelationship = spec !== undefined || Array.isArray(after);
  if (!isRelationship) return { pointer, value: after };
  const many = spec?.many ?? true;
  const wanted = membersOf(after).map((member) => idOf(context, spec?.to, member, change.address));
  if (!field.adjust) return { pointer, members: wanted, many };
  const current = await readMembers(context, change, pointer, spec?.to);
  return { pointer, members: adjusted(current, field, wanted), many };
}

/** What is there now, without the members that go, with those that come: members of others stay. */
function adjusted(current: readonly RemoteMember[], field: FieldChange, wanted: readonly string[]): string[] {
  const keep = new Set(membersOf(field.after).map((member) => canonicalJson(member)));
  const gone = new Set(
    membersOf(field.before)
      .map((member) => canonicalJson(member))
      .filter((member) => !keep.has(member)),
  );
  const nameOf = (member: RemoteMember) =>
    canonicalJson(typeof member.externalId === 'string' ? member.externalId : { id: member.id });
  const staying = current.filter((member) => !gone.has(nameOf(member))).map((member) => member.id);
  return [...new Set([...staying, ...wanted])];
}

function idOf(context: RunContext, type: string | undefined, member: Member, address: Address): string {
  if (typeof member !== 'string') return member.id;
  const id = type === undefined ? undefined : context.ids.get(instanceAddress(type, member));
  if (id !== undefined) return id;
  throw new TrueupError(
    `${address} points at ${type ?? 'an undeclared type'} ${member}, whose Intercom id is not known`,
    {
      code: 'unresolved-reference',
      category: 'failed',
      hint: 'Run trueup plan again: the instance it points at was not created or is no longer there.',
    },
  );
}
