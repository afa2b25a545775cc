import { type Address, hashScope } from '../model/address.ts';
import type { Change, Note } from '../model/change.ts';
import { canonicalJson, type Json } from '../model/json.ts';
import type { LedgerEntry } from '../model/ledger.ts';
import type { DiffInput } from './diff.ts';

/**
 * A delete and a create of one type with the same managed content in one plan look like a rename, which loses what points
 * at the old instance unless the YAML says `moved`. Told only where there is no doubt which became which; never assumed.
 */
export function findRenames({ ledger }: Pick<DiffInput, 'ledger'>, changes: readonly Change[]): Note[] {
  const deleted = new Map<string, Change[]>();
  for (const change of changes) {
    const entry = ledger?.entries.get(change.address);
    if (change.action === 'delete' && change.movedTo === undefined) collect(deleted, change, entry);
  }
  if (deleted.size === 0) return [];
  const created = new Map<string, Change[]>();
  for (const change of changes) {
    if (change.action === 'create' && change.movedFrom === undefined) collect(created, change, change.entry);
  }
  return [...deleted].flatMap(([content, [from, ...others]]): Note[] => {
    const [to, ...more] = created.get(content) ?? [];
    if (!from || !to || others.length + more.length > 0) return [];
    return [
      {
        code: 'rename-likely',
        address: from.address,
        message:
          `would be deleted, and ${to.address} created with the same content. If that is a rename, write ` +
          `\`moved: [{ from: ${quote(from.address)}, to: ${quote(to.address)} }]\`: then the old one goes only when the ` +
          'new one is there and what points at it has been led over',
        ...(to.source ? { source: to.source } : {}),
      },
    ];
  });
}

/** Groups by type and by what was, or will be, last applied; nothing managed is no content. */
function collect(groups: Map<string, Change[]>, change: Change, entry: LedgerEntry | null | undefined): void {
  if (!entry || Object.keys(entry.fields).length === 0) return;
  const content = canonicalJson([hashScope(change.address), entry.fields] as unknown as Json);
  const group = groups.get(content);
  if (group) group.push(change);
  else groups.set(content, [change]);
}

/** As it can be written in a YAML flow map. */
function quote(address: Address): string {
  return /^[\w./-]+$/u.test(address) ? address : JSON.stringify(address);
}
