import { buildScope } from '../../desired/build-scope.ts';
import { type Address, parseAddress } from '../../model/address.ts';
import type { Configuration } from '../../model/desired.ts';
import { nearestName } from '../../model/nearest-name.ts';
import type { PlanPlace } from '../../report/explanation.ts';
import type { RecordDerivation } from '../pipeline.ts';

/** Flags that narrow a plan, as given. */
export interface ScopeFlags {
  readonly target: readonly string[];
  readonly exclude: readonly string[];
}

/** Why an address is or is not in the plan; undefined when nothing anywhere goes by it. */
export function placeInPlan(
  configuration: Configuration,
  derived: RecordDerivation,
  address: Address,
  flags: ScopeFlags,
): PlanPlace | undefined {
  const found = insideScope(configuration, derived, address);
  if (!found) return undefined;
  const scope = buildScope(configuration.project, configuration.desired, flags.target, flags.exclude);
  if (scope.covers(address)) return found;
  return {
    status: 'out-of-scope',
    reason: 'left out of a plan with these --target and --exclude flags; a plan without them would say more',
    steps: [],
    findings: [],
  };
}

function insideScope(
  { project, desired }: Configuration,
  { plan, live, difference, entry }: RecordDerivation,
  address: Address,
): PlanPlace | undefined {
  const steps = plan.steps.filter((step) => step.address === address);
  const findings = plan.findings.filter((finding) => finding.addresses.includes(address));
  const place = (status: PlanPlace['status'], reason: string): PlanPlace => ({ status, reason, steps, findings });
  const [step] = steps;
  if (step) return place('step', step.reason);
  const blocking = findings.find((finding) => finding.severity !== 'note');
  if (blocking) return place('blocked', blocking.message);
  const accepted = findings.find(({ code }) => code === 'drift-accepted');
  if (accepted) return place('accepted', accepted.message);
  const record = desired.records.get(address);
  const isLive = live.records.has(address);
  if (record?.state === 'external') {
    const exists = isLive ? '' : '. It does not exist in Intercom, and what points at it cannot be written';
    return place(
      'external',
      `declared as external: others own it, it may be referred to and is never written${exists}`,
    );
  }
  if (record?.state === 'forgotten') return place('forgotten', 'declared as forgotten: left as it is, and not owned');
  if (difference.unchanged.includes(address)) {
    return record?.state === 'absent'
      ? place('absent', 'declared as absent, and does not exist in Intercom')
      : place('unchanged', 'Intercom already is as the YAML says');
  }
  if (record?.state === 'absent')
    return place('absent', 'declared as absent, and gone from Intercom since; the ledger forgets it');
  if (entry && !isLive) return place('gone', findings[0]?.message ?? 'is no longer in Intercom; the ledger forgets it');
  if (entry) return place('unmanaged', 'left the YAML; nothing of it is to be undone');
  const move = desired.moved.find(({ from }) => from === address);
  if (move && !isLive) return place('gone', `moved to ${move.to}, and no longer in Intercom`);
  if (isLive)
    return place(
      'unmanaged',
      'exists in Intercom, and is neither in the YAML nor in the ledger: it is never touched from here',
    );
  const parts = parseAddress(address);
  if (parts?.kind === 'instance' && !Object.hasOwn(project.types, parts.type)) {
    const nearest = nearestName(parts.type, Object.keys(project.types));
    const hint = nearest === undefined ? '' : `; did you mean ${nearest}?`;
    return place(
      'not-read',
      `the type ${parts.type} is not declared under \`types\` in trueup.yaml, so it is not read${hint}`,
    );
  }
  return undefined;
}
