import { type Address, addressGlob } from '../model/address.ts';
import { parseFieldPointer } from '../model/body.ts';
import { BLOCKING_NOTES, type Change, type Difference, type Note } from '../model/change.ts';
import type { Desired } from '../model/desired.ts';
import { compareText } from '../model/json.ts';
import type { FieldHasher, Ledger } from '../model/ledger.ts';
import type { Live } from '../model/live.ts';
import type { Finding, Plan, PlanOptions, Step, Summary } from '../model/plan.ts';
import type { Project } from '../model/project.ts';
import type { Traits } from '../model/traits.ts';
import { checkGuards } from './check-guards.ts';
import { countDeletes } from './count-deletes.ts';
import { countOwned } from './count-owned.ts';
import { planChecksum, planId, stepBasis } from './digest.ts';
import { estimateCalls } from './estimate-calls.ts';
import { maskBody } from './mask.ts';
import { orderChanges } from './order.ts';
import { buildPatch } from './patch.ts';
import { referencedBy } from './referenced-by.ts';
import { targetsOf } from './targets.ts';

export interface PlanInput {
  readonly project: Project;
  readonly desired: Desired;
  readonly live: Live;
  readonly ledger: Ledger | undefined;
  readonly difference: Difference;
  readonly hasher: FieldHasher;
  readonly options: PlanOptions;
  /** What may count as a delete in other shards, as far as files and the ledger tell. */
  readonly elsewhere?: number | undefined;
  /** What this workspace was seen to do. */
  readonly traits?: Traits | undefined;
  /** Addresses that came along because a target points at them. */
  readonly added: readonly Address[];
  readonly configDigest: string;
  /** Calls made to read, and requests allowed per 10-second window where Intercom says so. */
  readonly reads: number;
  readonly windowLimit: number | undefined;
}

/** A step together with the change it performs; the change holds real values and stays in memory. */
export interface Work {
  readonly step: Step;
  readonly change: Change;
}

export interface BuiltPlan {
  readonly plan: Plan;
  readonly work: readonly Work[];
  /**
   * The guards' findings on part of the work: what a reviewed plan lets through is guarded by itself. `deleted`: so many of
   * the deletes that --allow-deletes counted are done already; `elsewhere`: so many are other shards'.
   */
  readonly refusalsOf: (part: readonly Work[], deleted?: number, elsewhere?: number) => readonly Finding[];
}

/** Orders, guards, numbers and names what diff found. Pure: the same input gives the same bytes. */
export function buildPlan(input: PlanInput): BuiltPlan {
  const { project, difference } = input;
  const referrers = referencedBy(project, input.live, difference.changes);
  const ordered = orderChanges(
    difference.changes,
    (address, pointer, value) => targetsOf(project, address, pointer, value),
    referrers,
  );
  const work = ordered.map(({ change, after }, index) => ({
    change,
    step: buildStep(
      input,
      change,
      index + 1,
      after.map((position) => position + 1),
      referrers.get(change.address) ?? [],
    ),
  }));
  const steps = work.map(({ step }) => step);
  const calls = estimateCalls(steps, input.windowLimit);
  const unsigned: Omit<Plan, 'checksum' | 'id'> = {
    format: 'trueup-plan',
    version: 1,
    workspace: project.workspace.id,
    environment: project.environment,
    api_version: project.workspace.apiVersion,
    ledger: input.ledger?.lineage ?? null,
    config_digest: input.configDigest,
    options: {
      adopt: input.options.adopt,
      allow_deletes: input.options.allowDeletes,
      targets: input.options.targets,
      excludes: input.options.excludes,
      ...(input.options.undo === undefined ? {} : { undo: input.options.undo }),
      ...(input.options.base === undefined ? {} : { base: input.options.base }),
    },
    ...shardOf(input, [...difference.changes, ...closingOf(work)]),
    summary: summarize(steps, difference.unchanged.length),
    ...countOwned(steps, input.ledger),
    calls: { read: input.reads, write: calls.writes, estimated_seconds: calls.seconds },
    steps,
    unmanaged: listUnmanaged(input),
    findings: [
      ...checkGuards({ ...input, changes: [...difference.changes, ...closingOf(work)] }),
      ...collectNotes(input),
      ...noteAdded(input),
      ...noteUnmatched(input),
    ],
  };
  const { format, version, ...rest } = unsigned;
  const named = { format, version, id: planId(unsigned), ...rest };
  return {
    plan: { ...named, checksum: planChecksum(named) },
    work,
    refusalsOf: (part, deleted = 0, elsewhere = input.elsewhere) =>
      checkGuards({
        ...input,
        elsewhere,
        options: less(input.options, deleted),
        changes: part.map(({ change }) => change),
      }),
  };
}

function shardOf({ options }: PlanInput, changes: readonly Change[]): Pick<Plan, 'shard'> {
  if (options.shard === undefined) return {};
  const { index, total } = options.shard;
  return { shard: { index, total, deletes: countDeletes(changes) } };
}

function less(options: PlanOptions, deleted: number): PlanOptions {
  return options.allowDeletes === null ? options : { ...options, allowDeletes: options.allowDeletes - deleted };
}

function buildStep(
  input: PlanInput,
  change: Change,
  number: number,
  after: readonly number[],
  referrers: readonly Address[],
): Step {
  const mask = (body: Change['before']) => body && maskBody(input.project, change.address, body, input.hasher);
  const before = mask(change.before);
  const wanted = mask(change.after);
  return {
    number,
    address: change.address,
    action: change.action,
    origin: change.origin,
    reason: change.reason,
    source: change.source ?? null,
    patch: buildPatch(before, wanted),
    before,
    after: wanted,
    fields: Object.fromEntries(
      change.fields.map((field) => [field.pointer, { origin: field.origin, source: field.source ?? null }]),
    ),
    basis: stepBasis(change.id, before),
    after_steps: after,
    referenced_by: change.action === 'delete' ? referrers : [],
    ...(change.movedFrom === undefined ? {} : { moved_from: change.movedFrom }),
    ...(change.movedTo === undefined ? {} : { moved_to: change.movedTo }),
  };
}

/** Second writes of instances that were created within a cycle: no change of diff's own, and written all the same. */
function closingOf(work: readonly Work[]): Change[] {
  return work.map(({ change }) => change).filter((change) => change.action === 'update' && change.id === null);
}

/** True for steps that send a request; the others only change the ledger. */
function isWrite(step: Step): boolean {
  return step.patch.length > 0;
}

function summarize(steps: readonly Step[], unchanged: number): Summary {
  const counts = { add: 0, change: 0, destroy: 0, adopt: 0, forget: 0, unchanged };
  const counted = new Set<Address>();
  for (const step of steps) {
    // The second step of a cycle belongs to a creation that is counted already.
    if (counted.has(step.address)) continue;
    counted.add(step.address);
    if (step.action === 'create') counts.add += 1;
    else if (step.action === 'delete') counts.destroy += 1;
    else if (step.action === 'forget') counts.forget += 1;
    else if (step.action === 'adopt') counts.adopt += 1;
    if (step.action === 'update' || (step.action === 'adopt' && isWrite(step))) counts.change += 1;
  }
  return counts;
}

function listUnmanaged({ live, desired, ledger, difference }: PlanInput): Address[] {
  const planned = new Set(difference.changes.map((change) => change.address));
  const isManaged = (address: Address) =>
    desired.records.has(address) || ledger?.entries.has(address) === true || planned.has(address);
  return [...live.records.keys()].filter((address) => !isManaged(address)).sort(compareText);
}

/** One finding per kind of note and message, so that a thousand like ones read as one. */
function collectNotes({ difference }: PlanInput): Finding[] {
  const groups = new Map<string, { note: Note; addresses: Set<Address> }>();
  for (const note of difference.notes) {
    const message = note.pointer ? `${parseFieldPointer(note.pointer).name} ${note.message}` : note.message;
    const key = `${note.code}\0${message}`;
    const group = groups.get(key) ?? { note: { ...note, message }, addresses: new Set<Address>() };
    group.addresses.add(note.address);
    groups.set(key, group);
  }
  return [...groups.entries()]
    .sort(([left], [right]) => compareText(left, right))
    .map(([, { note, addresses }]) => ({
      code: note.code,
      severity: BLOCKING_NOTES.has(note.code) ? 'blocked' : 'note',
      message: note.message,
      addresses: [...addresses].sort(compareText),
      remedy: null,
    }));
}

function noteAdded({ added, desired, options }: PlanInput): Finding[] {
  if (added.length === 0) return [];
  const moves = desired.moved.length > 0 ? ', or it has a part in a move of one' : '';
  const what = options.base ? 'something that changed' : 'a target';
  const message = `added to the scope because ${what} points at it${moves}`;
  return [{ code: 'added-to-scope', severity: 'note', message, addresses: added, remedy: null }];
}

/** A mistyped glob selects nothing, and nothing to do looks like success. */
function noteUnmatched({ options, desired, ledger, live }: PlanInput): Finding[] {
  const known = [...desired.records.keys(), ...(ledger?.entries.keys() ?? []), ...live.records.keys()];
  const note =
    (flag: string) =>
    (glob: string): Finding[] => {
      if (known.some(addressGlob(glob))) return [];
      const message = `${flag} ${glob} matches nothing that is declared, owned or was read`;
      return [{ code: 'matches-nothing', severity: 'note', message, addresses: [], remedy: null }];
    };
  return [...options.targets.flatMap(note('--target')), ...options.excludes.flatMap(note('--exclude'))];
}
