import { parseAddress } from '../../model/address.ts';
import type { Finding } from '../../model/plan.ts';
import { deletesRemedy, type Guard, listDeletions, totalDeletions } from './guard.ts';

/** Deleting the last declared instance of a type needs the exact number of deletes, however few they are. */
export const typeEmptied: Guard = ({ project, desired, ledger, changes, options, elsewhere }) => {
  const total = totalDeletions(listDeletions(changes), elsewhere);
  if (options.allowDeletes === total) return [];
  const populated = new Set<string>();
  for (const record of desired.records.values()) {
    if (record.state === 'present') populated.add(typeOf(record.address));
  }
  return Object.keys(project.types).flatMap((type): Finding[] => {
    const deleted = changes.filter((change) => change.action === 'delete' && typeOf(change.address) === type);
    if (deleted.length === 0 || populated.has(type)) return [];
    return [
      {
        code: 'type-emptied',
        severity: 'refuse',
        message: `no ${type} would be left from here, ${deleted.length} would be deleted: the YAML declares none as present`,
        addresses: deleted.map((change) => change.address),
        remedy: deletesRemedy({ desired, ledger }, total),
      },
    ];
  });
};

function typeOf(address: string): string {
  const parts = parseAddress(address);
  return parts?.kind === 'instance' ? parts.type : '';
}
