import { type Address, instanceAddress } from '../model/address.ts';
import { type FieldPointer, type Member, membersOf } from '../model/body.ts';
import { fieldSpec } from '../model/field-spec.ts';
import type { Json } from '../model/json.ts';
import type { RelationshipSpec } from '../model/project.ts';
import type { ImportRules } from './import-input.ts';
import { type WrittenValue, writeMembers, writeScalar, writeTime } from './written-value.ts';

/** A set live value of a declared field as the YAML says it. */
export function writeField(rules: ImportRules, address: Address, pointer: FieldPointer, live: Json): WrittenValue {
  const { relationship, attribute } = fieldSpec(rules.project, address, pointer);
  if (relationship) return writeRelationship(rules, relationship, live);
  if (attribute && attribute.type !== 'relationship') return writeScalar(attribute, live);
  return writeTime(live);
}

/** The part of a live value that is this configuration's: with `members: owned`, what was attached or is written here. */
export function ownPart(
  { project, attachedHere }: ImportRules,
  address: Address,
  pointer: FieldPointer,
  live: Json,
  written: readonly Member[],
): Json {
  const { relationship } = fieldSpec(project, address, pointer);
  if (relationship?.members !== 'owned') return live;
  const kept = membersOf(live).filter((member) => written.includes(member) || attachedHere(address, pointer, member));
  return relationship.many ? kept : (kept[0] ?? null);
}

/** Instances that a live value points at. */
export function targetsOf({ project }: ImportRules, address: Address, pointer: FieldPointer, live: Json): Address[] {
  const { relationship } = fieldSpec(project, address, pointer);
  if (!relationship) return [];
  const named = membersOf(live).filter((member) => typeof member === 'string');
  return named.map((externalId) => instanceAddress(relationship.to, externalId));
}

function writeRelationship({ desired, problemOfId }: ImportRules, spec: RelationshipSpec, live: Json): WrittenValue {
  const members = membersOf(live);
  for (const member of members) {
    if (typeof member !== 'string') continue;
    const target = instanceAddress(spec.to, member);
    if (desired.records.get(target)?.state === 'absent')
      return { why: `points at ${target}, which is declared absent` };
    if (desired.moved.some(({ from }) => from === target))
      return { why: `points at ${target}, which \`moved\` renames` };
  }
  return writeMembers(spec, members, problemOfId);
}
