import { TrueupError, UsageError } from '../model/error.ts';
import type { Ledger } from '../model/ledger.ts';
import type { Plan, PlanOptions } from '../model/plan.ts';
import type { Project } from '../model/project.ts';
import type { Shard } from '../model/shard.ts';
import { renderShard } from '../report/plan-summary.ts';
import { type CommonOptions, shardOf } from './options.ts';

/** `--adopt` and `--allow-deletes` are given when planning; a plan that needs them and lacks them is planned again. */
export function boundOptions(
  reviewed: Plan,
  options: CommonOptions & { readonly adopt?: boolean; readonly allowDeletes?: string },
): PlanOptions {
  if (options.adopt || options.allowDeletes !== undefined || options.target.length > 0 || options.exclude.length > 0) {
    throw new UsageError(
      '--adopt, --allow-deletes, --target and --exclude are bound into a saved plan',
      'Give them to trueup plan --out FILE and apply the plan without them.',
    );
  }
  const { adopt, allow_deletes: allowDeletes, targets, excludes, undo, base } = reviewed.options;
  const shard = shardOf(options);
  if (shard?.index !== reviewed.shard?.index || shard?.total !== reviewed.shard?.total) {
    throw otherShard(reviewed.shard, shard);
  }
  return {
    adopt,
    allowDeletes,
    targets,
    excludes,
    ...(undo === undefined ? {} : { undo }),
    ...(base === undefined ? {} : { base }),
    ...(shard === undefined ? {} : { shard }),
  };
}

function otherShard(planned: Shard | undefined, asked: Shard | undefined): TrueupError {
  const told = (shard: Shard | undefined): string => (shard ? renderShard(shard) : 'the whole');
  return new TrueupError(`The plan is of ${told(planned)}; this apply is of ${told(asked)}. Nothing was written.`, {
    code: 'foreign-plan',
    category: 'mismatch',
    hint: planned
      ? `Apply it with --shard ${planned.index}/${planned.total}.`
      : 'Apply it without --shard, or plan each shard with the same --shard.',
  });
}

/** Refuses a plan that was made for another place. */
export function checkReviewed(reviewed: Plan, project: Project, ledger: Ledger | undefined): void {
  const foreign =
    reviewed.workspace !== project.workspace.id
      ? `was made for workspace ${reviewed.workspace}; this is ${project.workspace.id}`
      : reviewed.environment !== project.environment
        ? `was made for environment ${reviewed.environment}; this is ${project.environment}`
        : reviewed.api_version !== undefined && reviewed.api_version !== project.workspace.apiVersion
          ? `was made for api_version ${reviewed.api_version}; trueup.yaml says ${project.workspace.apiVersion}`
          : reviewed.ledger !== null && reviewed.ledger !== ledger?.lineage
            ? 'was made against another ledger'
            : undefined;
  if (foreign === undefined) return;
  throw new TrueupError(`The plan ${foreign}. Nothing was written.`, {
    code: 'foreign-plan',
    category: 'mismatch',
    hint: 'Plan again where it is to be applied, and review that plan.',
  });
}
