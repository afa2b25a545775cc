import { type Address, hashScope, kindOf, parseAddress } from '../model/address.ts';
import type { FieldPointer } from '../model/body.ts';
import { fieldSpec } from '../model/field-spec.ts';
import type { AppliedField, LedgerEntry } from '../model/ledger.ts';
import { canListMembers } from '../model/traits.ts';
import type { DiffInput } from './diff.ts';

/**
 * Ledger entries of contacts and conversations without the members whose instances no longer exist, where that changes
 * them. An association goes with its instance (I, rule 29), and it does not come back with an instance that is created
 * anew: were it still on record, a run that is interrupted between the two would leave a list that looks cut short for
 * ever. Only where no listing tells. One whose deletion is accepted stays on record: it is not made anew.
 */
export function withoutGoneMembers({
  project,
  live,
  ledger,
  hasher,
  traits,
  accepted,
}: Pick<DiffInput, 'project' | 'live' | 'ledger' | 'hasher' | 'traits' | 'accepted'>): ReadonlyMap<
  Address,
  LedgerEntry
> {
  const lean = new Map<Address, LedgerEntry>();
  const gone = goneByType([...live.absent.keys()].filter((address) => accepted?.gone.has(address) !== true));
  if (canListMembers(project.workspace.apiVersion, traits) || gone.size === 0) return lean;
  for (const entry of ledger?.entries.values() ?? []) {
    if (kindOf(entry.address) === 'instance') continue;
    const fields = Object.entries(entry.fields).map(([pointer, applied]) => [pointer, keep(entry, pointer, applied)]);
    if (fields.every(([pointer, applied]) => applied === entry.fields[pointer as FieldPointer])) continue;
    lean.set(entry.address, { ...entry, fields: Object.fromEntries(fields) });
  }
  return lean;

  /** The very same value when nothing of it is gone. */
  function keep(entry: LedgerEntry, pointer: FieldPointer, applied: AppliedField): AppliedField {
    const type = fieldSpec(project, entry.address, pointer).relationship?.to;
    const ids = type === undefined ? undefined : gone.get(type);
    if (!Array.isArray(applied) || ids === undefined) return applied;
    const hashes = new Set(hasher.members(hashScope(entry.address), pointer, ids));
    return applied.some((hash) => hashes.has(hash)) ? applied.filter((hash) => !hashes.has(hash)) : applied;
  }
}

function goneByType(absent: Iterable<Address>): ReadonlyMap<string, string[]> {
  const gone = new Map<string, string[]>();
  for (const address of absent) {
    const parts = parseAddress(address);
    if (parts?.kind !== 'instance') continue;
    const ids = gone.get(parts.type);
    if (ids) ids.push(parts.externalId);
    else gone.set(parts.type, [parts.externalId]);
  }
  return gone;
}
