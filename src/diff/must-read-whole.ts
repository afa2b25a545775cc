import { type Address, hashScope, kindOf } from '../model/address.ts';
import type { FieldPointer, Member } from '../model/body.ts';
import { readField, relationshipValue } from '../model/body.ts';
import type { Desired } from '../model/desired.ts';
import { fieldSpec } from '../model/field-spec.ts';
import type { FieldHasher, Ledger, LedgerEntry } from '../model/ledger.ts';
import type { Project } from '../model/project.ts';
import { sameValue } from '../model/same-value.ts';
import { showsAllMembers, type Traits } from '../model/traits.ts';
import { fieldState } from './field-state.ts';

/** How much a decision needs all members: `must`, nothing may be decided without; `helps`, read them where it can be done. */
export type WholeNeed = 'no' | 'helps' | 'must';

/**
 * Tells when the members a contact or conversation shows are not enough to decide on: Intercom may cut the list short
 * without a sign (U), and replaces the whole set on every write (D, PR 594). Whenever a set is about to be replaced,
 * members that are not shown would go with it unseen and uncounted. A list shorter than this workspace was seen to show
 * is whole: what is missing from it was detached.
 */
export function mustReadWhole(input: {
  readonly project: Project;
  readonly desired: Desired;
  readonly ledger: Ledger | undefined;
  readonly hasher: FieldHasher;
  readonly traits?: Traits | undefined;
}): (
  address: Address,
  id: string,
  pointer: FieldPointer,
  members: readonly Member[],
  absentOf: (type: string) => readonly string[],
) => WholeNeed {
  const { project, desired, ledger, hasher, traits } = input;
  const byId = new Map<string, LedgerEntry>();
  for (const entry of ledger?.entries.values() ?? []) {
    const kind = kindOf(entry.address);
    if (kind !== 'instance' && entry.id !== null) byId.set(`${kind}/${entry.id}`, entry);
  }
  return (address, id, pointer, members, absentOf) => {
    if (showsAllMembers(traits, members.length)) return 'no';
    const entry = byId.get(`${kindOf(address)}/${id}`);
    const body = desired.records.get(address)?.body;
    const isDeclared = body !== undefined && readField(body, pointer) !== undefined;
    const isOwned = entry?.fields[pointer] !== undefined || entry?.intended?.[pointer] !== undefined;
    if (!isDeclared && !isOwned) return 'no';
    const { relationship } = fieldSpec(project, address, pointer);
    if (relationship?.members === 'owned') return 'must';
    const state = fieldState(entry, hashScope(address), pointer, hasher);
    // A member whose instance no longer exists is not hidden: it went with it.
    if (state.isCutShort(members, relationship ? absentOf(relationship.to) : [])) return 'must';
    // The block is gone: detaching ours while others' members stay means knowing all of them. Where only one can be, the
    // one that is shown is all.
    const isOnly = relationship?.many === false && members.length === 1;
    if (body === undefined && !isOnly && members.some((member) => !state.attachedHere(member))) return 'must';
    const isAsWritten = isDeclared && sameValue(readField(body, pointer), relationshipValue(members, true));
    return members.length > 0 && !isAsWritten ? 'helps' : 'no';
  };
}
