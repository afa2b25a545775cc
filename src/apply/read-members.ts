import { kindOf } from '../model/address.ts';
import type { FieldPointer } from '../model/body.ts';
import type { Change } from '../model/change.ts';
import { TrueupError } from '../model/error.ts';
import { isSharedType } from '../model/is-shared-type.ts';
import { readReferenced } from '../model/read-referenced.ts';
import type { RemoteMember } from '../model/remote.ts';
import { canListMembers, showsAllMembers } from '../model/traits.ts';
import type { RunContext } from './apply-steps.ts';

/**
 * The complete members of a relationship, read right before it is replaced: Intercom replaces the whole set
 * (D, PR 594), so a member missing here would be detached.
 */
export async function readMembers(
  context: RunContext,
  change: Change,
  pointer: FieldPointer,
  type: string | undefined,
): Promise<readonly RemoteMember[]> {
  const kind = kindOf(change.address);
  const id = change.id;
  if (id === null || kind === 'instance') throw new Error(`${change.address} has no members to adjust`);
  const reading = await context.remote.readById(kind, id);
  if (reading.state !== 'found') throw incomplete(change, pointer, `it is ${reading.state} now`);
  const shown = reading.record.members[pointer] ?? [];
  if (showsAllMembers(context.traits, shown.length)) return shown;
  if (type === undefined || !canListMembers(context.project.workspace.apiVersion, context.traits)) {
    throw incomplete(change, pointer, whyUnlisted(context));
  }
  if (isSharedType(context.project, change.address, pointer, type, reading.record.members)) {
    throw incomplete(
      change,
      pointer,
      `another relationship of it points at ${type} too, and listings do not tell them apart`,
    );
  }
  const referenced = await readReferenced(context.remote, type, kind, id);
  const ids = new Set(referenced?.map((record) => record.id));
  if (!referenced || !shown.every((member) => ids.has(member.id))) {
    throw incomplete(change, pointer, 'the listing of its members does not agree with what it shows');
  }
  return referenced.map((record) => ({ id: record.id, externalId: record.externalId }));
}

function whyUnlisted({ traits }: RunContext): string {
  return traits?.reference_listing === 'no'
    ? 'listings of this workspace do not tell what a record points at (doctor --canary: reference_listing)'
    : 'the complete member list can only be read with api_version 2.16';
}

function incomplete(change: Change, pointer: FieldPointer, why: string): TrueupError {
  return new TrueupError(`${change.address}#${pointer} was not written: ${why}`, {
    code: 'members-incomplete',
    category: 'failed',
    hint: 'Intercom replaces the whole set on every write, so members that were not seen would be detached.',
  });
}
