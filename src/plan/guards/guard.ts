import type { Address } from '../../model/address.ts';
import type { Change } from '../../model/change.ts';
import type { Desired } from '../../model/desired.ts';
import type { Ledger } from '../../model/ledger.ts';
import type { Live } from '../../model/live.ts';
import type { Finding, PlanOptions } from '../../model/plan.ts';
import type { Project } from '../../model/project.ts';
import type { Traits } from '../../model/traits.ts';

/** What a guard may look at. */
export interface GuardInput {
  readonly project: Project;
  /** The whole of what is declared, whatever the scope. */
  readonly desired: Desired;
  readonly live: Live;
  readonly ledger: Ledger | undefined;
  readonly changes: readonly Change[];
  readonly options: PlanOptions;
  /** Deletes of the other shards, where this is one of several: limits count them all. */
  readonly elsewhere?: number | undefined;
  /** What this workspace was seen to do. */
  readonly traits?: Traits | undefined;
}

/** Finds reasons to refuse. Guards only add up: none can lift what another found, each is lifted by its own remedy alone. */
export type Guard = (input: GuardInput) => readonly Finding[];

/** One thing that counts as a delete, or several on one address. */
export interface Deletion {
  readonly address: Address;
  readonly count: number;
}

/**
 * Everything that counts as a delete: an instance deleted, a contact or conversation released by removing its block, a
 * member detached that was not attached here. One delete for each instance that takes the place of another does not count.
 */
export function listDeletions(changes: readonly Change[]): Deletion[] {
  const replaced = new Set<Address>();
  return changes.flatMap((change) => {
    const foreign = change.fields.reduce((sum, field) => sum + field.foreignDetached, 0);
    const isMove = change.movedTo !== undefined && !replaced.has(change.movedTo);
    if (change.movedTo !== undefined) replaced.add(change.movedTo);
    const count = ((change.action === 'delete' && !isMove) || change.released ? 1 : 0) + foreign;
    return count === 0 ? [] : [{ address: change.address, count }];
  });
}

export function totalDeletions(deletions: readonly Deletion[], elsewhere = 0): number {
  return deletions.reduce((sum, deletion) => sum + deletion.count, elsewhere);
}

/** What lifts a refusal of this many deletes. No flag does while nothing is declared, and none may be advised then. */
export function deletesRemedy({ desired, ledger }: Pick<GuardInput, 'desired' | 'ledger'>, total: number): string {
  const isEmpty = desired.records.size === 0 && (ledger?.entries.size ?? 0) > 0;
  return isEmpty ? 'no flag, as long as the YAML declares nothing: see nothing-declared' : `--allow-deletes ${total}`;
}
