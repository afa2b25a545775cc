import { buildScope } from '../desired/build-scope.ts';
import { checkContacts } from '../diff/check-contacts.ts';
import { diff } from '../diff/diff.ts';
import { type Drift, diffDrift } from '../diff/diff-drift.ts';
import { mustReadWhole } from '../diff/must-read-whole.ts';
import { readLive } from '../live/read-live.ts';
import { buildReadSet } from '../live/read-set.ts';
import { type Address, addressGlob, kindOf } from '../model/address.ts';
import type { Difference } from '../model/change.ts';
import type { Configuration } from '../model/desired.ts';
import type { FieldHasher, Ledger } from '../model/ledger.ts';
import type { Live } from '../model/live.ts';
import type { PlanOptions } from '../model/plan.ts';
import type { Project } from '../model/project.ts';
import type { Remote } from '../model/remote.ts';
import type { Traits } from '../model/traits.ts';
import { type BuiltPlan, buildPlan } from '../plan/build-plan.ts';
import { InvalidConfiguration } from './invalid-configuration.ts';

/** What the stages start from. */
export interface PipelineInput {
  readonly configuration: Configuration;
  readonly ledger: Ledger | undefined;
  readonly hasher: FieldHasher;
  readonly remote: Remote;
  /** What the workspace was seen to do. */
  readonly traits: Traits;
  readonly options: PlanOptions;
  /** File → text, for the frames of problems that only reading brings to light. */
  readonly sources?: ReadonlyMap<string, string>;
}

/** Everything the stages found on the way from YAML to plan. */
export interface Derivation extends BuiltPlan {
  /** The project as scoped. */
  readonly project: Project;
  readonly live: Live;
  readonly difference: Difference;
}

/** The stages up to the plan, in order; the only place where they meet. Sends reads and nothing else. */
export async function derivePlan(input: PipelineInput): Promise<Derivation> {
  const { configuration, ledger, hasher, remote, traits, options } = input;
  const { live, scope } = await readScoped(input);
  const isProtected = anyGlob(configuration.project.protect);
  const difference = diff({ ...scope, live, ledger, hasher, isProtected, traits });
  const calls = remote.calls();
  const built = buildPlan({
    project: scope.project,
    desired: configuration.desired,
    live,
    ledger,
    difference,
    hasher,
    options,
    traits,
    added: scope.added,
    configDigest: configuration.digest,
    reads: calls.reads,
    windowLimit: calls.windowLimit,
  });
  return { ...built, project: scope.project, live, difference };
}

/** What moved in Intercom since the last apply. */
export async function deriveDrift(input: PipelineInput): Promise<{ readonly live: Live; readonly drift: Drift }> {
  const { live, scope } = await readScoped(input);
  return { live, drift: diffDrift({ ...scope, live, ledger: input.ledger, hasher: input.hasher }) };
}

async function readScoped({ configuration, ledger, hasher, remote, traits, options, sources }: PipelineInput) {
  const scope = buildScope(configuration.project, configuration.desired, options.targets, options.excludes);
  const set = buildReadSet({ ...scope, ledger });
  const conversations = [...set.records, ...set.ledgerRecords.map((entry) => entry.address)];
  const live = await readLive({
    project: scope.project,
    remote,
    set,
    needsComplete: mustReadWhole({ ...scope, ledger, hasher, traits }),
    traits,
    checksConversationAttributes: conversations.some((address) => kindOf(address) === 'conversation'),
  });
  const diagnostics = checkContacts({ ...scope, live });
  if (diagnostics.length > 0) throw new InvalidConfiguration(diagnostics, sources ?? new Map());
  return { scope, live };
}

function anyGlob(globs: readonly string[]): (address: Address) => boolean {
  const matchers = globs.map(addressGlob);
  return (address) => matchers.some((matches) => matches(address));
}
