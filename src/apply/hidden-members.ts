import { kindOf } from '../model/address.ts';
import type { FieldPointer } from '../model/body.ts';
import type { Change } from '../model/change.ts';
import { TrueupError } from '../model/error.ts';
import { fieldSpec } from '../model/field-spec.ts';
import type { RemoteMember, RemoteRecord, WriteField } from '../model/remote.ts';
import type { RunContext } from './apply-steps.ts';
import { readMembers } from './read-members.ts';

/**
 * The record with the members it does not show filled in. Intercom may cut the list of a contact or conversation short
 * without a sign (U), and then a written member that is not shown looks like a dropped one. A listing tells; without
 * one, a member that exists is taken for attached: only ids of nothing are known to be dropped (D17).
 */
export async function withHiddenMembers(
  context: RunContext,
  change: Change,
  fields: readonly WriteField[],
  record: RemoteRecord,
): Promise<RemoteRecord> {
  if (kindOf(change.address) === 'instance') return record;
  const filled: Record<FieldPointer, readonly RemoteMember[]> = { ...record.members };
  for (const field of fields) {
    if (!('members' in field) || !field.many) continue;
    const shown = record.members[field.pointer] ?? [];
    const hidden = hiddenOf(shown, field.members);
    if (hidden.length === 0) continue;
    const type = fieldSpec(context.project, change.address, field.pointer).relationship?.to;
    const listed = await listMembers(context, change, field.pointer, type);
    if (listed) filled[field.pointer] = listed;
    else if (type !== undefined) filled[field.pointer] = [...shown, ...(await existing(context, type, hidden))];
  }
  return { ...record, members: filled };
}

/** Sent members that are not shown; none when something is shown that was not sent: then the list tells another story. */
function hiddenOf(shown: readonly RemoteMember[], sent: readonly string[]): readonly string[] {
  const ids = new Set(shown.map((member) => member.id));
  const known = new Set(sent);
  return [...ids].every((id) => known.has(id)) ? sent.filter((id) => !ids.has(id)) : [];
}

async function listMembers(
  context: RunContext,
  change: Change,
  pointer: FieldPointer,
  type: string | undefined,
): Promise<readonly RemoteMember[] | undefined> {
  try {
    return await readMembers(context, change, pointer, type);
  } catch (error) {
    if (error instanceof TrueupError && error.code === 'members-incomplete') return undefined;
    throw error;
  }
}

async function existing(context: RunContext, type: string, ids: readonly string[]): Promise<RemoteMember[]> {
  const readings = await Promise.all(ids.map((id) => context.remote.readById('instance', id, type)));
  return readings.flatMap((reading) =>
    reading.state === 'found' ? [{ id: reading.record.id, externalId: reading.record.externalId }] : [],
  );
}
