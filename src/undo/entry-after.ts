import { type Address, hashScope, kindOf } from '../model/address.ts';
import { appliedField, sameApplied } from '../model/applied-field.ts';
import type { FieldPointer } from '../model/body.ts';
import type { Json } from '../model/json.ts';
import type { AppliedField, Ledger, LedgerEntry } from '../model/ledger.ts';
import type { Effect } from './list-effects.ts';
import type { UndoInput } from './undo-context.ts';

/** What of an effect decides about ownership. */
type Owning = Pick<Effect, 'address' | 'action' | 'was' | 'next' | 'fields'>;

/**
 * What the ledger holds of an address once these fields are restored: of what was owned before the run what it held then,
 * so that what others had written over it is theirs again; what the run began to own is released, and what later runs
 * began to own stays.
 */
export function entryAfter(
  { ledger, hasher, isProtected }: Pick<UndoInput, 'ledger' | 'hasher' | 'isProtected'>,
  effect: Owning,
  restored: ReadonlyMap<FieldPointer, Json>,
  id: string | null,
): LedgerEntry | null {
  const { address, next } = effect;
  const current = ledger.entries.get(address);
  // A later run gave it up: giving it back to this configuration is not what is asked for.
  if (current === undefined && (next !== null || isOwnedElsewhere(ledger, address, id))) return null;
  const was = fieldsBefore(effect, current);
  const fields = new Map(Object.entries(current?.fields ?? {}));
  const put = (pointer: FieldPointer, applied: AppliedField | undefined) => {
    if (applied === undefined) fields.delete(pointer);
    else fields.set(pointer, applied);
  };
  for (const [pointer, applied] of Object.entries(next?.fields ?? {})) {
    const isTheRuns = !effect.fields.has(pointer) && sameApplied(fields.get(pointer), applied);
    if (isTheRuns) put(pointer, was.get(pointer));
  }
  for (const [pointer, applied] of was) {
    const isReleased = !Object.hasOwn(next?.fields ?? {}, pointer) && !effect.fields.has(pointer);
    if (isReleased && !fields.has(pointer)) put(pointer, applied);
  }
  for (const [pointer, value] of restored) {
    const applied = was.get(pointer);
    const meant = effect.was?.intended?.[pointer];
    const as = (shape: AppliedField) => appliedField(hashScope(address), pointer, value, Array.isArray(shape), hasher);
    // What an interrupted run meant to apply and live turned out to hold was applied. A journal that does not say what was
    // applied has only its before-image to tell; of a set that is told in part not even that.
    const tells = effect.was === undefined && effect.fields.get(pointer)?.adjusted !== true;
    if (meant !== undefined && sameApplied(meant, as(meant))) put(pointer, meant);
    else put(pointer, applied !== undefined && tells ? as(applied) : applied);
  }
  if (fields.size === 0 && !wasOwned(effect, current)) return null;
  // What the run only meant to apply, it no longer means; what another interrupted run meant stays.
  const isMeant = ([pointer, applied]: [string, AppliedField]) =>
    !restored.has(pointer) && (effect.fields.has(pointer) || !sameApplied(applied, next?.fields[pointer]));
  const intended = Object.entries(current?.intended ?? {}).filter(isMeant);
  return {
    address,
    id,
    fields: Object.fromEntries(fields),
    ...(intended.length === 0 ? {} : { intended: Object.fromEntries(intended) }),
    protected: isProtected(address) || (current?.protected ?? effect.was?.protected ?? false),
  };
}

/** True for a contact that is owned under another of its addresses by now. */
export function isOwnedElsewhere(ledger: Ledger, address: Address, id: string | null): boolean {
  if (id === null || kindOf(address) === 'instance') return false;
  for (const entry of ledger.entries.values()) {
    if (entry.id === id && entry.address !== address && kindOf(entry.address) === kindOf(address)) return true;
  }
  return false;
}

/** True when two entries say the same. */
export function isSameEntry(left: LedgerEntry | null | undefined, right: LedgerEntry | null | undefined): boolean {
  if (!left || !right) return !left && !right;
  return (
    left.id === right.id && sameFields(left.fields, right.fields) && sameFields(meantBeside(left), meantBeside(right))
  );
}

type Applied = LedgerEntry['fields'];

function sameFields(left: Applied, right: Applied): boolean {
  const pointers = new Set([...Object.keys(left), ...Object.keys(right)]);
  return [...pointers].every((pointer) => sameApplied(left[pointer], right[pointer]));
}

/** What an interrupted run meant to apply, where that is not what was applied anyway. */
function meantBeside({ fields, intended = {} }: LedgerEntry): Applied {
  return Object.fromEntries(
    Object.entries(intended).filter(([pointer, applied]) => !sameApplied(applied, fields[pointer])),
  );
}

/**
 * What was applied to each field before the run. A journal that does not say is read so that nothing that existed before
 * counts as ours: a field of ours that left the YAML would be cleared.
 */
function fieldsBefore(effect: Owning, current: LedgerEntry | undefined): ReadonlyMap<FieldPointer, AppliedField> {
  // What an interrupted run meant to apply counts as applied, beside what was.
  if (effect.was !== undefined) return new Map(Object.entries({ ...effect.was?.intended, ...effect.was?.fields }));
  if (effect.action !== 'update') return new Map();
  return new Map(Object.entries(current?.fields ?? {}));
}

function wasOwned(effect: Owning, current: LedgerEntry | undefined): boolean {
  if (effect.was !== undefined) return effect.was !== null;
  return effect.action === 'update' && kindOf(effect.address) === 'instance' && current !== undefined;
}
