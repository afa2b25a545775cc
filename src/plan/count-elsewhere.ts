import { kindOf, parseAddress } from '../model/address.ts';
import type { Desired } from '../model/desired.ts';
import type { Ledger } from '../model/ledger.ts';
import type { Project } from '../model/project.ts';
import type { ShardOf } from './assign-shards.ts';

/**
 * What may count as a delete in the other shards, as far as files and the ledger tell without reading: everything owned
 * that left the YAML or is declared absent. Some of it may be gone already; what only live tells is counted by those who
 * read it, when they apply.
 */
export function countElsewhere(input: {
  readonly project: Project;
  readonly desired: Desired;
  readonly ledger: Ledger | undefined;
  readonly shardOf: ShardOf;
  readonly index: number;
}): number {
  const { project, desired, ledger, shardOf, index } = input;
  const moving = new Set(desired.moved.map(({ from }) => from));
  return [...(ledger?.entries.keys() ?? [])].filter((address) => {
    if (shardOf(address) === index || moving.has(address)) return false;
    const state = desired.records.get(address)?.state;
    if (state !== undefined) return state === 'absent' && kindOf(address) === 'instance';
    const parts = parseAddress(address);
    if (parts?.kind !== 'instance') return true;
    return Object.hasOwn(project.types, parts.type) && project.types[parts.type]?.prune !== 'never';
  }).length;
}
