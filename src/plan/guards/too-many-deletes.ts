import { parseAddress } from '../../model/address.ts';
import { deletesRemedy, type Guard, type GuardInput, listDeletions, totalDeletions } from './guard.ts';

/** However much is owned, a percentage never allows more than this. */
const PERCENT_CAP = 100;

/** More deletes than the limits allow need their exact number. */
export const tooManyDeletes: Guard = (input) => {
  const deletions = listDeletions(input.changes);
  const total = totalDeletions(deletions, input.elsewhere);
  const allowed = allowedDeletes(input);
  if (total <= allowed || input.options.allowDeletes === total) return [];
  const given = input.options.allowDeletes;
  const said = given === null ? '' : ` and --allow-deletes says ${given}`;
  return [
    {
      code: 'too-many-deletes',
      severity: 'refuse',
      message: `${total} ${total === 1 ? 'delete' : 'deletes'}, where ${allowed} ${allowed === 1 ? 'is' : 'are'} allowed${said}`,
      addresses: deletions.map((deletion) => deletion.address),
      remedy: deletesRemedy(input, total),
    },
  ];
};

/** `limits.deletes`, or `limits.delete_percent` of what is owned where that is more; of what is live for `prune: all`. */
function allowedDeletes({ project, ledger, live }: Pick<GuardInput, 'project' | 'ledger' | 'live'>): number {
  const known = new Set<string>(ledger?.entries.keys() ?? []);
  const whole = new Set(Object.entries(project.types).flatMap(([type, { prune }]) => (prune === 'all' ? [type] : [])));
  for (const address of live.records.keys()) {
    const parts = parseAddress(address);
    if (parts?.kind === 'instance' && whole.has(parts.type)) known.add(address);
  }
  const share = Math.floor((known.size * project.limits.deletePercent) / 100);
  return Math.max(project.limits.deletes, Math.min(PERCENT_CAP, share));
}
