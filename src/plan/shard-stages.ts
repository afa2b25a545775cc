import { type Address, kindOf, parseAddress } from '../model/address.ts';
import type { Change } from '../model/change.ts';
import type { Desired, DesiredRecord } from '../model/desired.ts';
import type { Live } from '../model/live.ts';
import type { Project } from '../model/project.ts';
import { placeTypes, type ShardOf } from './assign-shards.ts';
import type { Work } from './build-plan.ts';
import { referenceLevels } from './reference-levels.ts';
import { targetsOf } from './targets.ts';

/** When a shard may do what, beside the others. */
export interface ShardStages {
  /**
   * The stage of a step: everything of every shard in earlier stages is over when it is done. Stages are numbers that mean
   * the same to every shard with the same configuration.
   */
  readonly stageOf: (work: Pick<Work, 'change'>) => number;
  /** Instances a step points at that other shards have yet to create. */
  readonly needsOf: (work: Pick<Work, 'change'>) => readonly Address[];
}

/**
 * A step that needs nothing of other shards is of stage 0. One that points at what others create comes as many stages
 * later as there are changes of shard on the longest way of references below it; cycles are one shard's. Deletes come
 * after all of that, types that may point at others before those.
 */
export function shardStages(input: {
  readonly project: Project;
  readonly desired: Desired;
  readonly live: Pick<Live, 'records'>;
  readonly shardOf: ShardOf;
  readonly index: number;
}): ShardStages {
  const { project, desired, live, shardOf, index } = input;
  const depths = declaredDepths(desired, shardOf);
  const deepest = Math.max(0, ...depths.levels);
  const types = placeTypes(project);
  const highest = types.reduce((most, { level }) => Math.max(most, level), 0);
  const typeLevels = new Map(types.map(({ item, level }) => [item.type, level] as const));
  const needsOf = ({ change }: { readonly change: Change }): Address[] => {
    const wanted = change.fields.flatMap(({ pointer, after }) => targetsOf(project, change.address, pointer, after));
    return wanted.filter((target) => !live.records.has(target) && shardOf(target) !== index);
  };
  return {
    needsOf,
    stageOf: (work) => {
      const { change } = work;
      if (change.action === 'delete') {
        const parts = parseAddress(change.address);
        const level = parts?.kind === 'instance' ? (typeLevels.get(parts.type) ?? 0) : 0;
        return deepest + 2 + highest - level;
      }
      if (change.action === 'forget' || needsOf(work).length === 0) return 0;
      return depths.of(change.address);
    },
  };
}

/** How many changes of shard lie on the longest way of references from each declared record. */
function declaredDepths(desired: Desired, shardOf: ShardOf) {
  const instances = [...desired.records.values()].filter(
    ({ address, state }) => state === 'present' && kindOf(address) === 'instance',
  );
  const placed = [...referenceLevels(instances, ({ references }) => references)];
  const groupOf = new Map(placed.map(({ item, group }) => [item.address, group] as const));
  const shards = new Map(instances.map(({ address }) => [address, shardOf(address)] as const));
  const byGroup = new Map<number, number>();
  const depthOf = ({ address, references }: Pick<DesiredRecord, 'address' | 'references'>): number => {
    const own = shardOf(address);
    return references.reduce((most, target) => {
      const group = groupOf.get(target);
      if (group === undefined || group === groupOf.get(address)) return most;
      return Math.max(most, (byGroup.get(group) as number) + (shards.get(target) === own ? 0 : 1));
    }, 0);
  };
  // What a group points at is on a lower level, so that it is known by then.
  placed.sort((left, right) => left.level - right.level);
  for (const { item, group } of placed) byGroup.set(group, Math.max(byGroup.get(group) ?? 0, depthOf(item)));
  return {
    levels: new Set(byGroup.values()),
    of: (address: Address): number => {
      const group = groupOf.get(address);
      if (group !== undefined) return byGroup.get(group) as number;
      const record = desired.records.get(address);
      return record === undefined ? 0 : depthOf(record);
    },
  };
}
