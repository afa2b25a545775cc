import { type Address, hashScope, instanceAddress } from '../model/address.ts';
import { type FieldPointer, isUnset, type Member, membersOf, parseFieldPointer } from '../model/body.ts';
import type { FieldSpec } from '../model/field-spec.ts';
import { canonicalJson, isJsonObject, type Json } from '../model/json.ts';
import type { FieldHasher } from '../model/ledger.ts';
import type { SensitiveValue } from '../model/plan.ts';
import { sameValue } from '../model/same-value.ts';

/** Longer texts and larger sets no journal of a run holds. */
const LONGEST_TEXT = 1_000_000;
const MOST_MEMBERS = 100_000;
const LONGEST_ID = 10_000;

/** True for what stands in a journal instead of a sensitive value. */
export function isMasked(value: Json | undefined): value is SensitiveValue & { readonly [key: string]: Json } {
  return isJsonObject(value) && typeof value['sensitive'] === 'string' && Object.keys(value).length === 1;
}

/** True when live holds what was recorded; of a masked value the keyed hash decides. */
export function isAsRecorded(
  hasher: FieldHasher,
  address: Address,
  pointer: FieldPointer,
  recorded: Json,
  live: Json,
): boolean {
  if (!isMasked(recorded)) return sameValue(recorded, live);
  return !isUnset(live) && hasher.value(hashScope(address), pointer, live) === recorded.sensitive;
}

/**
 * Why a recorded value cannot be written back; undefined when it can. A journal may come from anywhere: what it holds
 * counts only where the project still declares such a value.
 */
export function whyNotWritable(pointer: FieldPointer, value: Json, spec: FieldSpec): string | undefined {
  if (isMasked(value)) return 'is sensitive: its value is in no journal and cannot be restored';
  if (parseFieldPointer(pointer).section === 'time') return isWhole(value) ? undefined : 'is recorded as no time';
  if (spec.relationship !== undefined) return isMemberList(value) ? undefined : 'is recorded as no relationship';
  if (spec.attribute === undefined) return 'is no longer declared in trueup.yaml; declare it there to restore it';
  if (isUnset(value)) return undefined;
  return isOfType(value, spec.attribute.type) ? undefined : `is recorded as no ${spec.attribute.type}`;
}

/** The same for a field nobody declares, of an instance that is made anew whole. */
export function whyNotCopied(value: Json): string | undefined {
  if (isMasked(value)) return 'is sensitive: its value is in no journal and cannot be restored';
  if (typeof value === 'object' && value !== null)
    return 'is no plain value, and no longer declared in trueup.yaml; declare it there to restore it';
  return isScalar(value) || value === null ? undefined : 'is recorded as no plain value';
}

/** Members whose instance neither exists nor is made anew. */
export function missingMembers(spec: FieldSpec, value: Json, exists: (target: Address) => boolean): readonly Member[] {
  const type = spec.relationship?.to;
  if (type === undefined) return [];
  return membersOf(value).filter((member) => typeof member === 'string' && !exists(instanceAddress(type, member)));
}

/** What a field points at. */
export function targetsOf(spec: FieldSpec, value: Json | undefined): Address[] {
  const type = spec.relationship?.to;
  if (type === undefined || !isMemberList(value ?? null)) return [];
  return membersOf(value).flatMap((member) => (typeof member === 'string' ? [instanceAddress(type, member)] : []));
}

/** The members of one value that are not in another. */
export function without(value: Json, others: Json): readonly Member[] {
  const known = new Set(membersOf(others).map((member) => canonicalJson(member)));
  return membersOf(value).filter((member) => !known.has(canonicalJson(member)));
}

function isOfType(value: Json, type: string): boolean {
  if (!isScalar(value)) return false;
  if (type === 'string' || type === 'list') return typeof value === 'string';
  if (type === 'boolean') return typeof value === 'boolean';
  return type === 'decimal' ? typeof value === 'number' : isWhole(value);
}

function isScalar(value: Json): boolean {
  if (typeof value === 'string') return value.length <= LONGEST_TEXT;
  return typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value));
}

function isWhole(value: Json): boolean {
  return value === null || (typeof value === 'number' && Number.isSafeInteger(value));
}

function isMemberList(value: Json): boolean {
  const members = isUnset(value) ? [] : Array.isArray(value) ? (value as readonly Json[]) : [value];
  return members.length <= MOST_MEMBERS && members.every(isMember);
}

function isMember(value: Json): boolean {
  if (typeof value === 'string') return value !== '' && value.length <= LONGEST_ID;
  if (!isJsonObject(value) || Object.keys(value).length !== 1) return false;
  return typeof value['id'] === 'string' && value['id'] !== '' && value['id'].length <= LONGEST_ID;
}
