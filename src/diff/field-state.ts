import { appliedField, sameApplied } from '../model/applied-field.ts';
import { type FieldPointer, membersOf } from '../model/body.ts';
import type { Json } from '../model/json.ts';
import type { AppliedField, FieldHasher, LedgerEntry } from '../model/ledger.ts';

/** Compares one field's live value with what the ledger says was last applied to it. */
export interface FieldState {
  /** Something was applied to this field from here. */
  readonly known: boolean;
  /** Live is what was last applied (or what an interrupted run meant to apply). */
  readonly liveIsApplied: (live: Json) => boolean;
  readonly desiredIsApplied: (desired: Json) => boolean;
  /** True for a member that was attached from here. */
  readonly attachedHere: (member: Json) => boolean;
  /** Every member last applied is still there, whatever others attached beside. */
  readonly keepsApplied: (live: Json) => boolean;
  /** Live members are some, but not all, of those known to be applied; `gone` ones are not missed. */
  readonly isCutShort: (live: Json, gone?: readonly string[]) => boolean;
}

/** Reads what a ledger entry knows of one field; `entry` is undefined for something not owned. */
export function fieldState(
  entry: LedgerEntry | undefined,
  scope: string,
  pointer: FieldPointer,
  hasher: FieldHasher,
): FieldState {
  const applied = [entry?.fields, entry?.intended].flatMap((fields) =>
    fields && Object.hasOwn(fields, pointer) ? [fields[pointer] as AppliedField] : [],
  );
  const isOneOf = (value: Json): boolean =>
    applied.some((candidate) => sameApplied(candidate, hashAs(candidate, value, scope, pointer, hasher)));
  let attached: ReadonlySet<string> | undefined;
  return {
    known: applied.length > 0,
    liveIsApplied: isOneOf,
    desiredIsApplied: isOneOf,
    attachedHere: (member) => {
      attached ??= new Set(applied.flatMap((candidate) => (Array.isArray(candidate) ? candidate : [])));
      return hasher.members(scope, pointer, membersOf(member)).some((hash) => attached?.has(hash) === true);
    },
    keepsApplied: (live) => {
      const hashes = new Set(hasher.members(scope, pointer, membersOf(live)));
      return applied.some((candidate) => Array.isArray(candidate) && candidate.every((hash) => hashes.has(hash)));
    },
    isCutShort: (live, gone = []) => {
      // What an interrupted run only meant to attach may never have been there, so its absence tells nothing.
      const confirmed = entry && Object.hasOwn(entry.fields, pointer) ? entry.fields[pointer] : undefined;
      if (!Array.isArray(confirmed) || isOneOf(live)) return false;
      const known = new Set<string>(confirmed);
      const shown = hasher.members(scope, pointer, membersOf(live));
      if (shown.some((hash) => !known.has(hash))) return false;
      for (const hash of [...shown, ...hasher.members(scope, pointer, gone)]) known.delete(hash);
      return known.size > 0;
    },
  };
}

function hashAs(
  candidate: AppliedField,
  value: Json,
  scope: string,
  pointer: FieldPointer,
  hasher: FieldHasher,
): AppliedField {
  return appliedField(scope, pointer, value, Array.isArray(candidate), hasher);
}
