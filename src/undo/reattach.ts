import { type Address, kindOf, parseAddress } from '../model/address.ts';
import { type FieldPointer, isUnset, type Member, membersOf, readField, relationshipValue } from '../model/body.ts';
import type { FieldChange } from '../model/change.ts';
import { fieldSpec } from '../model/field-spec.ts';
import { canonicalJson, type Json } from '../model/json.ts';
import type { LedgerEntry } from '../model/ledger.ts';
import type { LiveRecord } from '../model/live.ts';
import type { Referrer } from '../model/run.ts';
import { canListMembers, showsAllMembers } from '../model/traits.ts';
import type { Effect } from './list-effects.ts';
import { type Draft, noteChanged, noteLost, type UndoContext } from './undo-context.ts';

/** Who pointed at what is made anew points at it again: Intercom let go of it with the deletion, or holds on to a dead id. */
export function reattach(context: UndoContext, effect: Effect): void {
  if (context.drafts.get(effect.address)?.action !== 'create') return;
  for (const referrer of effect.referrers) {
    if (context.covers(referrer.address)) attachOne(context, effect, referrer);
  }
}

function attachOne(context: UndoContext, effect: Effect, { address, pointer }: Referrer): void {
  if (context.recreated.has(address) || isTold(context, effect, address, pointer)) return;
  const live = context.live.records.get(address);
  if (live === undefined) return noteLost(context, effect.address, `was pointed at by ${address}, which is gone`);
  if (context.drafts.get(address)?.action === 'delete') return;
  const change = attachment(context, effect, live, pointer);
  if (change === undefined) return;
  if (typeof change === 'string') return noteLost(context, address, change, pointer);
  const draft = context.drafts.get(address);
  const reason = `${context.run} deleted what it pointed at`;
  const entry = draft === undefined ? ownedAs(context, address) : draft.entry;
  const base: Draft = { ...(draft ?? { fields: [], reason }), action: 'update', id: live.id, entry };
  context.drafts.set(address, { ...base, fields: joined(base.fields, change) });
}

/** True where the before-image of the field itself has it; of a set that is told in part it has only what the run took out. */
function isTold({ effects }: UndoContext, { address }: Effect, holder: Address, pointer: FieldPointer): boolean {
  const field = effects.get(holder)?.fields.get(pointer);
  const target = parseAddress(address);
  if (field === undefined || !field.adjusted) return field !== undefined;
  return target?.kind === 'instance' && membersOf(field.before).includes(target.externalId);
}

/** What the ledger holds of a record that this undo leaves alone otherwise. */
function ownedAs({ recorded, ledger }: UndoContext, address: Address): LedgerEntry | null {
  return recorded.has(address) ? (recorded.get(address) ?? null) : (ledger.entries.get(address) ?? null);
}

/** The change that attaches it; undefined when it is attached, or somebody attached another; a text when it cannot be. */
function attachment(
  context: UndoContext,
  effect: Effect,
  live: LiveRecord,
  pointer: string,
): FieldChange | string | undefined {
  const { project, traits } = context;
  const { relationship } = fieldSpec(project, live.address, pointer);
  const parts = parseAddress(effect.address);
  if (relationship === undefined) return 'is no longer declared in trueup.yaml; attach it by hand';
  if (parts?.kind !== 'instance' || parts.type !== relationship.to) return 'points at another type now';
  const members = membersOf(readField(live.body, pointer));
  if (members.includes(parts.externalId)) return undefined;
  const dead = members.filter((member) => typeof member !== 'string' && member.id === effect.idBefore);
  const kept = members.filter((member) => !dead.includes(member));
  if (!relationship.many && kept.length > 0) {
    noteChanged(context, live.address, 'points at something else since the run; it is left as it is', pointer);
    return undefined;
  }
  const isRecord = kindOf(live.address) !== 'instance';
  const isShown = members.length === 0 || !isRecord || showsAllMembers(traits, members.length);
  // A list that shows nothing may be cut, too, where more is known to have been there.
  const isWhole = isShown && !live.uncertain.includes(pointer);
  if (!isWhole && !canListMembers(project.workspace.apiVersion, traits)) {
    return `pointed at ${effect.address}; the complete list that has to be written can only be read with api_version 2.16: attach it by hand`;
  }
  const adjust = isRecord && relationship.many && !(isWhole && members.length === 0);
  const after = [...(adjust ? [] : kept), parts.externalId];
  return {
    pointer,
    origin: 'edit',
    before: setOf(adjust ? dead : members, relationship.many),
    after: setOf(after, relationship.many),
    sensitive: false,
    adjust,
    foreignDetached: 0,
  };
}

/** Two that were deleted may have been pointed at by one field. */
function joined(fields: readonly FieldChange[], change: FieldChange): FieldChange[] {
  const other = fields.find((field) => field.pointer === change.pointer);
  if (other === undefined) return [...fields, change];
  const unique = (left: Json, right: Json): Member[] => {
    const all = [...membersOf(left), ...membersOf(right)];
    return [...new Map(all.map((member) => [canonicalJson(member), member])).values()];
  };
  const before = setOf(unique(other.before, change.before), true);
  // A dead member that one of them drops must not come back with what the other keeps.
  const dropped = [...missing(other), ...missing(change)];
  const after = unique(other.after, change.after).filter((member) => !dropped.includes(canonicalJson(member)));
  return fields.map((field) => (field === other ? { ...other, before, after: setOf(after, true) } : field));
}

function missing({ before, after }: FieldChange): string[] {
  const kept = new Set(membersOf(after).map((member) => canonicalJson(member)));
  return membersOf(before).flatMap((member) => (kept.has(canonicalJson(member)) ? [] : [canonicalJson(member)]));
}

function setOf(members: readonly Member[], many: boolean): Json {
  const value = relationshipValue(members, many);
  return isUnset(value) ? (many ? [] : null) : value;
}
