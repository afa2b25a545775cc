import { type Address, instanceAddress } from '../model/address.ts';
import { type Body, type FieldPointer, listFields, membersOf, readField } from '../model/body.ts';
import type { Change } from '../model/change.ts';
import { fieldSpec } from '../model/field-spec.ts';
import type { Ledger } from '../model/ledger.ts';
import type { Live } from '../model/live.ts';
import type { Project } from '../model/project.ts';
import type { IntentRecord, Referrer } from '../model/run.ts';

/**
 * Adds to an intent what only an undo asks for: what the ledger held before the step, who pointed at what a step deletes,
 * and which sets are told by the members that come and go.
 */
export function rememberBefore(input: {
  readonly project: Project;
  readonly live: Live;
  /** The ledger the run starts from. */
  readonly ledger: Ledger;
  readonly jobs: readonly { readonly step: { readonly number: number }; readonly change: Change }[];
}): (record: IntentRecord) => IntentRecord {
  const changes = new Map(input.jobs.map(({ step, change }) => [step.number, change] as const));
  const referrers = listReferrers(input.project, input.live, changes.values());
  return (record) => {
    const change = changes.get(record.number);
    const adjusted = change?.fields.filter((field) => field.adjust).map((field) => field.pointer) ?? [];
    const pointing = change?.action === 'delete' ? (referrers.get(record.address) ?? []) : [];
    return {
      ...record,
      was: input.ledger.entries.get(record.address) ?? null,
      ...(change === undefined ? {} : { reason: change.reason }),
      ...(adjusted.length === 0 ? {} : { adjusted }),
      ...(pointing.length === 0 ? {} : { referrers: pointing }),
    };
  };
}

function listReferrers(
  project: Project,
  live: Live,
  changes: Iterable<Change>,
): ReadonlyMap<Address, readonly Referrer[]> {
  const found = new Map<Address, Referrer[]>();
  for (const change of changes) if (change.action === 'delete') found.set(change.address, []);
  if (found.size === 0) return found;
  for (const { address, body } of live.records.values()) {
    for (const pointer of listFields(body)) {
      for (const target of targetsOf(project, address, pointer, body)) {
        if (target !== address) found.get(target)?.push({ address, pointer });
      }
    }
  }
  return found;
}

function targetsOf(project: Project, address: Address, pointer: FieldPointer, body: Body): Address[] {
  const type = fieldSpec(project, address, pointer).relationship?.to;
  if (type === undefined) return [];
  return membersOf(readField(body, pointer)).flatMap((member) =>
    typeof member === 'string' ? [instanceAddress(type, member)] : [],
  );
}
