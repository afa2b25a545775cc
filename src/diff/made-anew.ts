import { type Address, kindOf } from '../model/address.ts';
import type { Ledger, LedgerEntry } from '../model/ledger.ts';
import type { LiveRecord } from '../model/live.ts';
import type { DiffInput, Findings } from './diff.ts';
import { forget } from './diff-declared.ts';

const REASON = 'deleted and made anew in Intercom by others since the last apply';

/**
 * True for an instance that goes by an owned external id and is another one than was owned: others deleted ours and made
 * theirs. What an interrupted run may have made is ours: its id was never confirmed. Contacts and conversations are kept
 * by their id and cannot be another.
 */
export function isMadeAnew(entry: LedgerEntry, live: LiveRecord | undefined): boolean {
  if (live === undefined || kindOf(live.address) !== 'instance') return false;
  return entry.id !== null && entry.id !== live.id && entry.intended === undefined;
}

/** Entries that no longer stand for what lives under their address. */
export function entriesMadeAnew({
  ledger,
  live,
}: {
  readonly ledger: Ledger | undefined;
  readonly live: DiffInput['live'];
}): ReadonlyMap<Address, LedgerEntry> {
  const entries = [...(ledger?.entries ?? [])];
  return new Map(entries.filter(([address, entry]) => isMadeAnew(entry, live.records.get(address))));
}

/** The comparison as it is where nothing of these addresses was ever applied. */
export function withoutEntries<T extends { readonly ledger: Ledger | undefined }>(
  input: T,
  gone: ReadonlyMap<Address, LedgerEntry>,
): T {
  const { ledger } = input;
  if (ledger === undefined || gone.size === 0) return input;
  const entries = new Map([...ledger.entries].filter(([address]) => !gone.has(address)));
  return { ...input, ledger: { ...ledger, entries } };
}

/**
 * What becomes of the entries: of what is declared, they are recorded anew where everything is as written, and otherwise
 * wait for the adoption; of what left the YAML, they go, and the instance of others stays.
 */
export function settleMadeAnew(input: DiffInput, anew: ReadonlyMap<Address, LedgerEntry>, findings: Findings): void {
  const moving = new Set(input.desired.moved.map(({ from }) => from));
  for (const [address, entry] of anew) {
    if (!input.covers(address)) continue;
    const record = input.desired.records.get(address);
    if (record?.state === 'present') settleDeclared(address, findings);
    else if (record?.state === 'forgotten')
      findings.changes.push(forget(address, entry, 'declared as forgotten', record));
    else if (record?.state === 'external') {
      findings.changes.push(forget(address, entry, 'declared as external: others own it', record));
    } else if (record === undefined && !moving.has(address)) letGo(entry, findings);
  }
}

function settleDeclared(address: Address, findings: Findings): void {
  const at = findings.changes.findIndex((change) => change.address === address);
  const change = findings.changes[at];
  if (change === undefined) return;
  if (change.fields.length > 0) {
    findings.changes[at] = { ...change, reason: `${REASON}, so it is not ours any more` };
    return;
  }
  findings.changes.splice(at, 1);
  findings.unchanged.push(address);
  findings.recorded.set(address, change.entry);
}

function letGo(entry: LedgerEntry, findings: Findings): void {
  const { address } = entry;
  // Where every live instance of the type belongs here, this one goes with the others that nobody declares.
  if (findings.changes.some((change) => change.address === address)) return;
  findings.changes.push(forget(address, entry, `no longer in the YAML; ${REASON}`));
  findings.notes.push({
    code: 'made-anew',
    address,
    message:
      `was ${REASON}: it is not what was applied from here, so it is let go of and stays in Intercom. ` +
      'To delete it, declare it with `state: absent` and apply with --adopt',
  });
}
