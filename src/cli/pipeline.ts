import { buildScope, type Scope, shardScope } from '../desired/build-scope.ts';
import { underBase } from '../desired/under-base.ts';
import { type DiffInput, diff } from '../diff/diff.ts';
import { type Drift, diffDrift } from '../diff/diff-drift.ts';
import { entryFor, explainFields, type FieldFacts } from '../diff/explain-fields.ts';
import { membersOutOfSight } from '../diff/members-out-of-sight.ts';
import type { RecordedRun } from '../ledger/read-runs.ts';
import { behindMissing } from '../live/behind-missing.ts';
import { buildReadSet, withAddresses } from '../live/read-set.ts';
import { type Address, addressGlob, instanceAddress, parseAddress } from '../model/address.ts';
import type { Body } from '../model/body.ts';
import type { Difference } from '../model/change.ts';
import type { Configuration, Desired } from '../model/desired.ts';
import type { FieldHasher, Ledger, LedgerEntry } from '../model/ledger.ts';
import type { Live } from '../model/live.ts';
import type { PlanOptions } from '../model/plan.ts';
import type { Project } from '../model/project.ts';
import type { Remote } from '../model/remote.ts';
import type { Shard } from '../model/shard.ts';
import { canListMembers, type Traits } from '../model/traits.ts';
import { assignShards } from '../plan/assign-shards.ts';
import { type BuiltPlan, buildPlan } from '../plan/build-plan.ts';
import { countElsewhere } from '../plan/count-elsewhere.ts';
import { type ShardStages, shardStages } from '../plan/shard-stages.ts';
import { buildUndo, undoAddresses, undoNeighbours } from '../undo/build-undo.ts';
import { listEffects } from '../undo/list-effects.ts';
import { checkShardContacts } from './check-shard-contacts.ts';
import { managedBodies } from './managed-bodies.ts';
import { amongOf, readScoped, readSet, withNeighbours } from './read-world.ts';

/** What the stages start from. */
export interface PipelineInput {
  readonly configuration: Configuration;
  readonly ledger: Ledger | undefined;
  readonly hasher: FieldHasher;
  readonly remote: Remote;
  /** What the workspace was seen to do. */
  readonly traits: Traits;
  readonly options: PlanOptions;
  /** What may count as a delete in other shards. */
  readonly elsewhere?: number;
  /** Nothing but these, whatever the targets. */
  readonly chosen?: ReadonlySet<Address>;
  /** What was declared where the change starts from. */
  readonly base?: Desired;
  /** File → text, for the frames of problems that only reading brings to light. */
  readonly sources?: ReadonlyMap<string, string>;
}

/** Everything the stages found on the way from YAML to plan. */
export interface Derivation extends BuiltPlan {
  /** The project as scoped. */
  readonly project: Project;
  readonly live: Live;
  readonly difference: Difference;
  /** What counts as managed of an address when it is written. */
  readonly managed: (address: Address) => Body | undefined;
  /** How the work goes together with that of other shards; only where there are any. */
  readonly sharded?: ShardedWork;
}

/** A shard's part of the work. */
export interface ShardedWork extends ShardStages {
  readonly isOwn: (address: Address) => boolean;
}

/** The stages up to the plan, in order; the only place where they meet. Sends reads and nothing else. */
export async function derivePlan(given: PipelineInput): Promise<Derivation> {
  const input = { ...given, configuration: underBase(given.configuration, given.options.base) };
  const { shard } = input.options;
  if (shard !== undefined) return await deriveShard(input, shard);
  const { live, scope } = await readScoped(input);
  const { difference, built } = compareAndPlan(input, scope, live);
  const managed = managedBodies(input.configuration.desired, live, difference);
  return { ...built, project: scope.project, live, difference, managed };
}

/** The same stages for one of several shards: what others have to do is read as far as one's own work points at it. */
async function deriveShard(input: PipelineInput, { index, total }: Shard): Promise<Derivation> {
  const { configuration, ledger, options } = input;
  const { project, desired } = configuration;
  const shardOf = assignShards({ project, desired, ledger, total });
  const isOwn = (address: Address): boolean => shardOf(address) === index;
  const scope = shardScope(buildScope(project, desired, options.targets, options.excludes, amongOf(options)), isOwn);
  const own = await readOwn(input, scope);
  const live = await withNeighbours(input, own, behindMissing(desired, own));
  checkShardContacts({ desired, live, ledger, isOwn });
  const elsewhere = countElsewhere({ project, desired, ledger, shardOf, index });
  const { difference, built } = compareAndPlan({ ...input, elsewhere }, scope, live);
  const stages = shardStages({ project: scope.project, desired: scope.desired, live, shardOf, index });
  const managed = managedBodies(desired, live, difference);
  return { ...built, project: scope.project, live, difference, managed, sharded: { ...stages, isOwn } };
}

/** Reads what is this shard's, and what only tells whether a list of members that is shorter than it was is whole. */
async function readOwn(input: PipelineInput, scope: Scope): Promise<Live> {
  const { configuration, ledger, hasher, traits } = input;
  const { project, desired } = configuration;
  const set = buildReadSet({ ...scope, ledger });
  const live = await readSet({ ...input, scope, set });
  if (canListMembers(project.workspace.apiVersion, traits)) return live;
  const whole = buildReadSet({ project, desired, ledger, covers: () => true }).instances;
  const candidates = [...whole].flatMap(([type, ids]) => ids.map((id) => instanceAddress(type, id)));
  const more = membersOutOfSight({ project, ledger, hasher, live, candidates });
  if (more.length === 0) return live;
  return await readSet({ ...input, scope, set: withAddresses(set, more, scope.project) });
}

/** The stages of taking back a run: its journal stands where the YAML stands in `derivePlan`. */
export async function deriveUndo(
  input: PipelineInput & { readonly ledger: Ledger; readonly run: RecordedRun },
): Promise<Derivation> {
  const { configuration, ledger, hasher, traits, options, run } = input;
  const { project, desired } = configuration;
  const effects = listEffects(run);
  const whole = buildScope(project, desired, [], []);
  const touched = undoAddresses({ project, effects });
  const set = withAddresses(buildReadSet({ ...whole, ledger }), touched, project);
  const read = await readSet({ ...input, scope: whole, set, whole: touched });
  const live = await withNeighbours(input, read, undoNeighbours({ project, effects, live: read }));
  const [isTargeted, isExcluded] = [anyGlob(options.targets), anyGlob(options.excludes)];
  const covers = (address: Address) => (options.targets.length === 0 || isTargeted(address)) && !isExcluded(address);
  const isProtected = anyGlob(project.protect);
  const undone = {
    project,
    live,
    ledger,
    hasher,
    run: run.header.run,
    learned: run.header.learned ?? [],
    effects,
    covers,
    isProtected,
    traits,
  };
  const difference = buildUndo(undone);
  const built = planOf(input, whole, live, difference);
  // What the YAML says of the times may not be applied yet: those that are live go along with each write.
  return { ...built, project, live, difference, managed: (address) => live.records.get(address)?.body };
}

/** From what was read to the plan: the comparison, and what is made of it. */
function compareAndPlan(input: PipelineInput, scope: Scope, live: Live) {
  const { configuration, ledger, hasher, traits } = input;
  const isProtected = anyGlob(configuration.project.protect);
  const base = input.base?.records;
  const compared: DiffInput = { ...scope, live, ledger, hasher, isProtected, traits, ...(base ? { base } : {}) };
  const difference = diff(compared);
  return { compared, difference, built: planOf(input, scope, live, difference) };
}

function planOf(input: PipelineInput, scope: Scope, live: Live, difference: Difference): BuiltPlan {
  const { configuration, ledger, hasher, remote, traits, options } = input;
  const { reads, windowLimit } = remote.calls();
  return buildPlan({
    project: scope.project,
    desired: configuration.desired,
    live,
    ledger,
    difference,
    hasher,
    options,
    ...(input.elsewhere === undefined ? {} : { elsewhere: input.elsewhere }),
    traits,
    added: scope.added,
    configDigest: configuration.digest,
    reads,
    windowLimit,
  });
}

/** What moved in Intercom since the last apply. */
export async function deriveDrift(input: PipelineInput): Promise<{ readonly live: Live; readonly drift: Drift }> {
  const { live } = await readScoped(input);
  return { live, drift: judgeDrift(input, live) };
}

/** The same judgement of what was read already, under whatever the YAML says by now. */
export function judgeDrift(input: Omit<PipelineInput, 'remote' | 'traits'>, live: Live): Drift {
  const { configuration, ledger, hasher, options } = input;
  const scope = buildScope(configuration.project, configuration.desired, options.targets, options.excludes);
  return diffDrift({ ...scope, live, ledger, hasher });
}

/** What the stages found about one address. */
export interface RecordDerivation extends BuiltPlan {
  readonly live: Live;
  readonly difference: Difference;
  readonly entry: LedgerEntry | undefined;
  readonly fields: readonly FieldFacts[];
}

/**
 * The stages for one address and what it points at, whatever is declared of it. Findings that count over a whole plan
 * are not those of the whole plan.
 */
export async function deriveRecord(input: PipelineInput, address: Address): Promise<RecordDerivation> {
  const { configuration, ledger } = input;
  const options: PlanOptions = { ...input.options, targets: [address], excludes: [] };
  const narrow = buildScope(configuration.project, configuration.desired, options.targets, []);
  const scope = { ...narrow, project: keepPruneAll(narrow.project, configuration, address) };
  const set = withAddresses(buildReadSet({ ...scope, ledger }), [address], scope.project);
  const live = await readSet({ ...input, scope, set });
  const { compared, difference, built } = compareAndPlan({ ...input, options }, scope, live);
  const change = difference.changes.find((each) => each.address === address);
  const fields = explainFields(compared, address, change);
  return { ...built, live, difference, entry: entryFor(compared, address), fields };
}

/** A scope turns `prune: all` off; for something nobody declares it is what decides. */
function keepPruneAll(narrow: Project, { project, desired }: Configuration, address: Address): Project {
  const parts = parseAddress(address);
  if (parts?.kind !== 'instance' || desired.records.has(address)) return narrow;
  const spec = Object.hasOwn(project.types, parts.type) ? project.types[parts.type] : undefined;
  return spec?.prune === 'all' ? { ...narrow, types: { ...narrow.types, [parts.type]: spec } } : narrow;
}

function anyGlob(globs: readonly string[]): (address: Address) => boolean {
  const matchers = globs.map(addressGlob);
  return (address) => matchers.some((matches) => matches(address));
}
