import { type Address, kindOf } from '../model/address.ts';
import type { FieldPointer, Member } from '../model/body.ts';
import { fieldSpec } from '../model/field-spec.ts';
import { isSharedType } from '../model/is-shared-type.ts';
import { readReferenced } from '../model/read-referenced.ts';
import type { RemoteRecord } from '../model/remote.ts';
import type { Naming } from './naming.ts';
import type { ReadLiveInput } from './read-live.ts';

/**
 * The complete member list of one relationship, from the paged listing of the instances its record points at. Undefined
 * when that does not settle it: the listing tells the type, not the relationship, so another relationship of the same
 * record to the same type makes it ambiguous; and a listing that misses a member the record itself shows (the direction
 * of `references_*_id` is undocumented, U) proves nothing.
 */
export async function settleMembers(
  input: ReadLiveInput,
  address: Address,
  record: RemoteRecord,
  pointer: FieldPointer,
  naming: Naming,
): Promise<readonly Member[] | undefined> {
  const { to: type, many } = fieldSpec(input.project, address, pointer).relationship ?? {};
  const kind = kindOf(address);
  if (type === undefined || kind === 'instance') return undefined;
  if (isSharedType(input.project, address, pointer, type, record.members)) return undefined;
  const listed = await readReferenced(input.remote, type, kind, record.id);
  if (!listed) return undefined;
  // More than a to-one can hold: the listing tells of something else too.
  if (many === false && listed.length > 1) return undefined;
  const ids = new Set(listed.map((item) => item.id));
  if (!(record.members[pointer] ?? []).every((member) => ids.has(member.id))) return undefined;
  return naming.name(
    address,
    pointer,
    listed.map((item) => ({ id: item.id, externalId: item.externalId })),
  );
}
