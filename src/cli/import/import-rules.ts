import { checkId } from '../../desired/check-id.ts';
import { fieldState } from '../../diff/field-state.ts';
import type { ImportRules } from '../../import/import-input.ts';
import { createRecordFields } from '../../import/record-fields.ts';
import { type Address, hashScope } from '../../model/address.ts';
import type { Desired } from '../../model/desired.ts';
import type { LedgerEntry } from '../../model/ledger.ts';
import type { Place } from '../../model/located.ts';
import type { Project } from '../../model/project.ts';
import { TABLE_KEY } from '../../model/written-table.ts';
import type { OpenLedger } from '../session.ts';

/** What decides about every record, put together from the rooms that know. */
export function importRules(
  project: Project,
  desired: Desired,
  { ledger, hasher }: Pick<OpenLedger, 'ledger' | 'hasher'>,
): ImportRules {
  const entryOf = (address: Address): LedgerEntry | undefined => ledger?.entries.get(address);
  return {
    project,
    desired,
    fieldsOf: createRecordFields(project),
    problemOfId,
    ownedFields: (address) => Object.keys(entryOf(address)?.fields ?? {}),
    attachedHere: (address, pointer, member) =>
      fieldState(entryOf(address), hashScope(address), pointer, hasher).attachedHere(member),
  };
}

/** The same judgement as that of an id that is written. */
function problemOfId(externalId: string): string | undefined {
  if (externalId === TABLE_KEY) return `its external id is ${TABLE_KEY}, which names a table`;
  let problem: string | undefined;
  checkId(externalId, NOWHERE, 'its external id', (_place, { severity, message }) => {
    if (severity === 'error') problem = message;
  });
  return problem;
}

const NOWHERE: Place = { line: 1, column: 1, length: 0, start: 0, end: 0 };
