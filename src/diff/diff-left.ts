import { type Address, addressGlob, kindOf, parseAddress } from '../model/address.ts';
import type { LedgerEntry } from '../model/ledger.ts';
import type { LiveRecord } from '../model/live.ts';
import { compareFields } from './compare-fields.ts';
import type { DiffInput, Findings } from './diff.ts';
import { deletion, forget, touchedBody } from './diff-declared.ts';

/** What has to happen to something the ledger owns and the YAML no longer names. */
export function diffLeft(input: DiffInput, address: Address, entry: LedgerEntry, findings: Findings): void {
  const parts = parseAddress(address);
  if (parts?.kind === 'instance') {
    const type = Object.hasOwn(input.project.types, parts.type) ? input.project.types[parts.type] : undefined;
    // A type that left `types:` was not read; a guard refuses the run before anything could be made of it.
    if (!type) return;
    if (type.prune === 'never') {
      findings.changes.push(forget(address, entry, 'no longer in the YAML; its type says prune: never'));
      return;
    }
  }
  const live = input.live.records.get(address);
  if (live) {
    if (kindOf(address) === 'instance') findings.changes.push(deletion(input, live, entry, undefined));
    else releaseRecord(input, live, entry, findings);
    return;
  }
  if (!input.live.absent.has(address)) throw new Error(`${address} was not read`);
  findings.recorded.set(address, null);
  findings.notes.push({
    code: 'gone',
    address,
    message: 'is no longer in the YAML and no longer in Intercom; the ledger forgets it',
  });
}

/** Types whose every live instance belongs here: the ones nobody declares go. */
export function diffUndeclared(input: DiffInput, findings: Findings): void {
  const declared = input.desired.records;
  const planned = new Set(findings.changes.map((change) => change.address));
  // What moves goes when everything that makes the move is done, and not because nobody declares it.
  for (const { from } of input.desired.moved) planned.add(from);
  for (const [type, spec] of Object.entries(input.project.types)) {
    const unnamed = input.live.unnamed.get(type)?.length ?? 0;
    if (unnamed > 0 && spec.prune === 'all') noteUnnamed(type, unnamed, findings);
    if (spec.prune !== 'all' || !input.live.listed.includes(type)) continue;
    const ofType = addressGlob(`instance/${type}/*`);
    for (const live of input.live.records.values()) {
      if (!ofType(live.address) || declared.has(live.address) || planned.has(live.address)) continue;
      if (!input.covers(live.address)) continue;
      findings.changes.push(deletion(input, live, undefined, undefined, 'not in the YAML; its type says prune: all'));
    }
  }
}

/** A contact or conversation whose block left the YAML: what was applied here is undone, what others changed stays. */
function releaseRecord(input: DiffInput, live: LiveRecord, entry: LedgerEntry, findings: Findings): void {
  const compared = compareFields({ ...input, live, entry, desired: undefined });
  findings.notes.push(...compared.notes);
  const undecided = Object.keys(compared.applied).length > 0;
  const next = undecided ? { ...entry, address: live.address, fields: compared.applied } : null;
  if (compared.changes.length === 0) {
    if (undecided) return;
    const isProtected = input.isProtected(live.address) || entry.protected;
    const release = forget(live.address, entry, 'its block left the YAML');
    findings.changes.push({ ...release, released: true, protected: isProtected });
    return;
  }
  findings.changes.push({
    address: live.address,
    action: 'update',
    origin: 'edit',
    reason: 'its block left the YAML',
    id: live.id,
    before: touchedBody(compared.changes, 'before'),
    after: touchedBody(compared.changes, 'after'),
    fields: compared.changes,
    references: [],
    released: true,
    entry: next,
    protected: input.isProtected(live.address) || entry.protected,
  });
}

function noteUnnamed(type: string, count: number, findings: Findings): void {
  findings.notes.push({
    code: 'unnamed-instances',
    address: `instance/${type}/`,
    message: `${count} ${count === 1 ? 'instance' : 'instances'} of ${type} without an external id cannot be addressed and are left alone`,
  });
}
