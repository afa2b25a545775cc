/**
 * Live records come in, decisions go out: what the YAML is to declare, change and refer to. Knows nothing of files that
 * are written, of HTTP or the ledger.
 */
import { type Address, parseAddress } from '../model/address.ts';
import { compareText } from '../model/json.ts';
import { decideRecord, type RecordDecision } from './decide-record.ts';
import type { ImportRules, ImportSubject } from './import-input.ts';
import type { ImportNote } from './import-note.ts';

export interface BuiltImport {
  /** In address order. */
  readonly decisions: readonly RecordDecision[];
  /** Pointed at, neither declared nor imported: others own them. In address order. */
  readonly external: readonly Address[];
  readonly notes: readonly ImportNote[];
}

/** Decides about every subject, and finds what has to be declared beside. */
export function buildImport(rules: ImportRules, subjects: readonly ImportSubject[]): BuiltImport {
  const notes: ImportNote[] = [];
  const taken = new Set([...rules.desired.records.keys()].map(lookOf));
  const decisions: RecordDecision[] = [];
  for (const subject of subjects.toSorted((left, right) => compareText(left.live.address, right.live.address))) {
    const { address } = subject.live;
    const look = lookOf(address);
    if (!rules.desired.records.has(address) && taken.has(look)) {
      notes.push({ address, message: 'cannot be declared: another one looks the same' });
      continue;
    }
    taken.add(look);
    const decision = decideRecord(rules, subject, notes);
    if (decision) decisions.push(decision);
  }
  return { decisions, external: findExternal(rules, decisions), notes };
}

/** What decisions point at that is neither declared nor decided about: others own it. */
export function findExternal({ desired }: ImportRules, decisions: readonly RecordDecision[]): readonly Address[] {
  const declared = new Set(decisions.map(({ address }) => address));
  const external = new Set<Address>();
  for (const { references } of decisions)
    for (const target of references) if (!desired.records.has(target) && !declared.has(target)) external.add(target);
  return [...external].sort(compareText);
}

/** Two spellings of one text in Unicode, or an email in another case, are one address to the reader of the YAML. */
function lookOf(address: Address): string {
  const parts = parseAddress(address);
  const text = address.normalize('NFC');
  return parts?.kind === 'contact' && parts.selector === 'email' ? text.toLowerCase() : text;
}
