import type { Plan } from '../model/plan.ts';
import { countOf, renderName } from './name.ts';

/** The first words of a plan that takes back a run; undefined for any other plan. */
export function renderUndoHead({ options, steps, workspace, environment }: Plan): string | undefined {
  if (options.undo === undefined) return undefined;
  const place = `workspace ${renderName(workspace)}, environment ${renderName(environment)}`;
  const run = renderName(options.undo.run);
  return steps.length === 0 ? `Nothing of ${run} to take back (${place}).` : `Takes back ${run} (${place}):`;
}

/** What of the run stays as it is; nothing when everything is taken back. */
export function renderUndoBlocked(plan: Plan): string {
  const blocks = plan.findings.filter((finding) => finding.severity === 'blocked').length;
  return blocks === 0 ? '' : `Part of the run cannot be taken back (${countOf(blocks, 'reason')}).`;
}
