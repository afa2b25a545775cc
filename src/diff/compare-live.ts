import { type Address, kindOf } from '../model/address.ts';
import {
  type Body,
  type FieldPointer,
  isUnset,
  listFields,
  type Member,
  membersOf,
  readField,
  relationshipValue,
} from '../model/body.ts';
import { type FieldSpec, fieldSpec } from '../model/field-spec.ts';
import { compareText, type Json } from '../model/json.ts';
import type { Live } from '../model/live.ts';
import type { Project } from '../model/project.ts';
import { sameValue } from '../model/same-value.ts';

/** One workspace as it was read, with the project that says what its fields are. */
export interface LiveSide {
  readonly project: Project;
  readonly live: Live;
}

/** One field that differs. Values are real: mask before showing. */
export interface FieldDifference {
  readonly pointer: FieldPointer;
  readonly left: Json;
  readonly right: Json;
  /** Declared sensitive in one of the two environments. */
  readonly sensitive: boolean;
}

/** What differs live between two workspaces, in address order. */
export interface LiveComparison {
  readonly onlyLeft: readonly Address[];
  readonly onlyRight: readonly Address[];
  readonly differing: readonly { readonly address: Address; readonly fields: readonly FieldDifference[] }[];
  readonly same: number;
  /** In neither. */
  readonly nowhere: number;
  /** Members without an external id, which have no name in another workspace: counted, not compared one by one. */
  readonly unnamedMembers: readonly Address[];
}

/**
 * Compares what two workspaces hold under the same addresses: declared attributes and relationships, and the external
 * times. Intercom's own ids differ between workspaces and play no part.
 */
export function compareLive(left: LiveSide, right: LiveSide, addresses: Iterable<Address>): LiveComparison {
  const onlyLeft: Address[] = [];
  const onlyRight: Address[] = [];
  const differing: { address: Address; fields: readonly FieldDifference[] }[] = [];
  const unnamedMembers: Address[] = [];
  let same = 0;
  let nowhere = 0;
  for (const address of [...addresses].sort(compareText)) {
    const [one, other] = [left.live.records.get(address), right.live.records.get(address)];
    if (one && other) {
      const { fields, unnamed } = compareBodies(left.project, right.project, address, one.body, other.body);
      if (fields.length > 0) differing.push({ address, fields });
      else same += 1;
      if (unnamed) unnamedMembers.push(address);
    } else if (one) onlyLeft.push(address);
    else if (other) onlyRight.push(address);
    else nowhere += 1;
  }
  return { onlyLeft, onlyRight, differing, same, nowhere, unnamedMembers };
}

function compareBodies(
  left: Project,
  right: Project,
  address: Address,
  one: Body,
  other: Body,
): { readonly fields: readonly FieldDifference[]; readonly unnamed: boolean } {
  const pointers = new Set([...listFields(one), ...listFields(other)]);
  const fields: FieldDifference[] = [];
  let unnamed = false;
  for (const pointer of [...pointers].sort(compareText)) {
    const specs = [fieldSpec(left, address, pointer), fieldSpec(right, address, pointer)];
    if (!isCompared(address, pointer, specs)) continue;
    const values = [one, other].map((body) => comparable(readField(body, pointer) ?? null, specs));
    const [from, to] = values as [Comparable, Comparable];
    if (from.unnamed > 0 || to.unnamed > 0) unnamed = true;
    if (from.unnamed === to.unnamed && sameValue(from.value, to.value)) continue;
    const sensitive = specs.some((spec) => spec.sensitive);
    fields.push({ pointer, left: shown(from), right: shown(to), sensitive });
  }
  return { fields, unnamed };
}

/** Attributes nobody declares are none of ours; the external times belong to instances. */
function isCompared(address: Address, pointer: FieldPointer, specs: readonly FieldSpec[]): boolean {
  if (!pointer.slice(1).includes('/')) return kindOf(address) === 'instance';
  return specs.some((spec) => spec.attribute !== undefined || spec.relationship !== undefined);
}

interface Comparable {
  readonly value: Json;
  readonly unnamed: number;
}

/** A value without what means nothing in another workspace: the members that have only Intercom's id. */
function comparable(value: Json, specs: readonly FieldSpec[]): Comparable {
  if (isUnset(value) || !specs.some((spec) => spec.relationship)) return { value, unnamed: 0 };
  const members = membersOf(value);
  const named = members.filter((member): member is string => typeof member === 'string');
  const many = specs.some((spec) => spec.relationship?.many !== false) || members.length > 1;
  return { value: relationshipValue(named, many), unnamed: members.length - named.length };
}

/** Members without a name are shown as so many of them. */
function shown({ value, unnamed }: Comparable): Json {
  if (unnamed === 0) return value;
  const members: readonly Member[] = membersOf(value);
  return [...members.map((member) => member as Json), `(${unnamed} without external id)`];
}
