import { sameContact } from '../diagnostics/same-contact.ts';
import { kindOf } from '../model/address.ts';
import type { Desired, DesiredRecord } from '../model/desired.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Live } from '../model/live.ts';

/**
 * Contacts that the YAML names twice, by different selectors: two blocks would overwrite each other on every run. Only
 * reading tells, since an external id, an id and an email look nothing alike. The second block is the one at fault.
 */
export function checkContacts({ desired, live }: { readonly desired: Desired; readonly live: Live }): Diagnostic[] {
  const named = new Map<string, DesiredRecord>();
  const diagnostics: Diagnostic[] = [];
  for (const record of inFileOrder(desired)) {
    const id = live.records.get(record.address)?.id;
    if (id === undefined) continue;
    const first = named.get(id);
    if (first) diagnostics.push(describe(record, first, id));
    else named.set(id, record);
  }
  return diagnostics;
}

function inFileOrder(desired: Desired): DesiredRecord[] {
  const contacts = [...desired.records.values()].filter((record) => kindOf(record.address) === 'contact');
  return contacts.sort(
    ({ source: left }, { source: right }) =>
      Number(left.file > right.file) - Number(left.file < right.file) ||
      left.line - right.line ||
      left.column - right.column,
  );
}

function describe(record: DesiredRecord, first: DesiredRecord, id: string): Diagnostic {
  return {
    ...sameContact({ first: first.address, second: record.address, id }),
    source: record.source,
    address: record.address,
    related: { message: `declared here as ${first.address}`, source: first.source },
  };
}
