import { type Address, kindOf } from '../model/address.ts';
import type { Change, Difference, Note } from '../model/change.ts';
import type { Desired } from '../model/desired.ts';
import { compareText } from '../model/json.ts';
import type { FieldHasher, Ledger, LedgerEntry } from '../model/ledger.ts';
import type { Live } from '../model/live.ts';
import type { Project } from '../model/project.ts';
import type { Traits } from '../model/traits.ts';
import { type AcceptedDrift, acceptedDrift } from './accepted-drift.ts';
import { blockedRecords } from './blocked-records.ts';
import { bothSides } from './both-sides.ts';
import { diffDeclared } from './diff-declared.ts';
import { diffLeft, diffUndeclared } from './diff-left.ts';
import { diffMoved } from './diff-moved.ts';
import { entryOwners } from './entry-owners.ts';
import { findRenames } from './find-renames.ts';
import { entriesMadeAnew, settleMadeAnew, withoutEntries } from './made-anew.ts';
import { withoutGoneMembers } from './without-gone-members.ts';

export interface DiffInput {
  readonly project: Project;
  readonly desired: Desired;
  readonly live: Live;
  /** Undefined on a first run, or when the ledger was lost. */
  readonly ledger: Ledger | undefined;
  readonly hasher: FieldHasher;
  /** False for addresses outside `--target` and `--exclude`: they are neither removed nor changed. */
  readonly covers: (address: Address) => boolean;
  /** Address globs of `protect`, compiled. */
  readonly isProtected: (address: Address) => boolean;
  /** What this workspace was seen to do; a trait that is not there is unknown. */
  readonly traits?: Traits | undefined;
  /** What was declared where a change starts from: tells who moved a field that the ledger knows nothing of. */
  readonly base?: Desired['records'] | undefined;
  /** What `accept` comes to here; worked out by whoever compares. */
  readonly accepted?: AcceptedDrift | undefined;
}

/** Collects what the parts of diff find. */
export interface Findings {
  readonly changes: Change[];
  readonly recorded: Map<Address, LedgerEntry | null>;
  readonly unchanged: Address[];
  readonly notes: Note[];
}

/**
 * Three-way comparison of what is declared, what is live and what was last applied. In: canonical values. Out: changes
 * in address order, and what the ledger should silently learn. Knows nothing of files, HTTP, order or guards.
 */
export function diff(given: DiffInput): Difference {
  const anew = entriesMadeAnew(given);
  const ours = withoutEntries(given, anew);
  const accepted = acceptedDrift(ours, entryOwners(ours).entryOf);
  const lean = withoutGoneMembers({ ...given, accepted });
  const input = { ...withEntries(ours, lean), accepted };
  const findings: Findings = { changes: [], recorded: new Map(), unchanged: [], notes: [] };
  const owners = entryOwners(input);
  const blocked = blockedRecords(input);
  const moving = new Set(input.desired.moved.map(({ from }) => from));
  for (const record of input.desired.records.values()) {
    if (!input.covers(record.address)) continue;
    const blockedBy = blocked.get(record.address);
    if (blockedBy) findings.notes.push(blockedBy);
    else diffDeclared(input, record, owners.entryOf(record.address), findings);
  }
  for (const [address, entry] of owners.left) {
    if (input.covers(address) && !moving.has(address)) diffLeft(input, address, entry, findings);
  }
  diffUndeclared(input, findings);
  settleMadeAnew(input, anew, findings);
  noteRekeyed(owners.rekeyed, input, findings);
  for (const [address, entry] of lean) {
    if (input.covers(address) && !findings.recorded.has(address)) findings.recorded.set(address, entry);
  }
  blockConversationWrites(input, findings);
  diffMoved(input, findings);
  findings.notes.push(...findRenames(input, findings.changes));
  findings.notes.push(...bothSides(input));
  findings.changes.sort((left, right) => compareText(left.address, right.address));
  return findings;
}

function withEntries(input: DiffInput, entries: ReadonlyMap<Address, LedgerEntry>): DiffInput {
  const { ledger } = input;
  if (ledger === undefined || entries.size === 0) return input;
  return { ...input, ledger: { ...ledger, entries: new Map([...ledger.entries, ...entries]) } };
}

/** A contact that goes by another address keeps what was applied to it, whatever comes of its change; the old key goes. */
function noteRekeyed(rekeyed: ReadonlyMap<Address, LedgerEntry>, input: DiffInput, findings: Findings): void {
  const { recorded } = findings;
  const covered = [...rekeyed].filter(([, entry]) => input.covers(entry.address));
  for (const [, entry] of covered) if (!recorded.has(entry.address)) recorded.set(entry.address, entry);
  for (const [from] of covered) if (!recorded.has(from)) recorded.set(from, null);
}

/**
 * Intercom refuses every write of conversation attributes while two of them share a name (D, S14:7046; read literally:
 * any duplicate blocks any write). Foreseen here, so that the plan does not promise what cannot happen.
 */
function blockConversationWrites(input: DiffInput, findings: Findings): void {
  const names = input.live.duplicateConversationAttributes ?? [];
  if (names.length === 0) return;
  const isBlocked = (change: Change) => kindOf(change.address) === 'conversation' && change.fields.length > 0;
  for (const change of findings.changes.splice(0)) {
    if (!isBlocked(change)) {
      findings.changes.push(change);
      continue;
    }
    findings.notes.push({
      code: 'duplicate-attribute-names',
      address: change.address,
      message:
        `cannot be written: several conversation attributes are called ${names.map((name) => JSON.stringify(name)).join(', ')}, ` +
        'and Intercom refuses every write of conversation attributes until they are renamed or archived ' +
        '(Settings > Data > Conversations)',
      ...(change.source ? { source: change.source } : {}),
    });
  }
}
