import type { Configuration } from '../model/desired.ts';
import type { BaseOption } from '../model/plan.ts';

/**
 * A configuration under the guards of the state it starts from, too: what was protected there stays protected, and the
 * stricter limits hold. A change cannot lift in one go what guards it.
 */
export function underBase(configuration: Configuration, base: BaseOption | undefined): Configuration {
  if (base === undefined) return configuration;
  const { project, desired, digest } = configuration;
  const { deletes, deletePercent } = project.limits;
  return {
    desired,
    digest,
    project: {
      ...project,
      protect: [...new Set([...project.protect, ...base.protect])],
      limits: {
        deletes: Math.min(deletes, base.deletes),
        deletePercent: Math.min(deletePercent, base.delete_percent),
      },
    },
  };
}
