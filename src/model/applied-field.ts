import { type FieldPointer, isUnset, membersOf } from './body.ts';
import { canonicalJson, type Json } from './json.ts';
import type { AppliedField, FieldHasher } from './ledger.ts';

/** The hash the ledger keeps for a field once `value` is applied. */
export function appliedField(
  scope: string,
  pointer: FieldPointer,
  value: Json,
  relationship: boolean,
  hasher: FieldHasher,
): AppliedField {
  if (relationship) return hasher.members(scope, pointer, membersOf(value));
  return hasher.value(scope, pointer, isUnset(value) ? null : value);
}

/** True when two ledger entries' hashes of one field are the same. */
export function sameApplied(left: AppliedField | undefined, right: AppliedField | undefined): boolean {
  // Nearly every field has one hash, and that costs no text of it.
  if (!Array.isArray(left) || !Array.isArray(right)) return left === right;
  return canonicalJson(left as Json) === canonicalJson(right as Json);
}
