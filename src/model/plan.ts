import type { Address } from './address.ts';
import type { Body, FieldPointer } from './body.ts';
import type { Action, Origin } from './change.ts';
import type { Json } from './json.ts';
import type { Shard } from './shard.ts';
import type { SourcePosition } from './source.ts';

/** One RFC 6902 operation over a body. */
export type PatchOperation =
  | { readonly op: 'add' | 'replace'; readonly path: string; readonly value: Json }
  | { readonly op: 'remove'; readonly path: string };

/**
 * One write (or, for `forget` and an `adopt` with an empty patch, one entry in the ledger).
 * Values of sensitive fields stand as `{"sensitive":"<keyed hash>"}`: a step can be printed, saved and published.
 */
export interface Step {
  /** 1, 2, 3 … in the order of the plan. */
  readonly number: number;
  readonly address: Address;
  readonly action: Action;
  readonly origin: Origin;
  /** For people only; nothing may be decided by it. */
  readonly reason: string;
  readonly source: SourcePosition | null;
  /** Turns `before` into `after`; empty when only the ledger changes. */
  readonly patch: readonly PatchOperation[];
  /** Touched fields only (a delete: the whole live body); null when it does not exist. */
  readonly before: Body | null;
  readonly after: Body | null;
  /** Where each touched field's difference comes from. */
  readonly fields: { readonly [pointer: FieldPointer]: StepField };
  /** Hash of the Intercom id and of the touched fields as live has them: moved live data gives another basis. */
  readonly basis: string;
  /** Numbers of steps that must have succeeded first. */
  readonly after_steps: readonly number[];
  /** For deletes: who points at it, as far as was read. */
  readonly referenced_by: readonly Address[];
  /** `moved`: the instance whose place this one takes. */
  readonly moved_from?: Address;
  /** `moved`: for the delete of an instance, the one that takes its place. */
  readonly moved_to?: Address;
}

export interface StepField {
  readonly origin: Origin;
  readonly source: SourcePosition | null;
}

/** How the counts of a plan are told. An adopted instance that also changes counts in `adopt` and in `change`. */
export interface Summary {
  readonly add: number;
  readonly change: number;
  readonly destroy: number;
  readonly adopt: number;
  readonly forget: number;
  readonly unchanged: number;
}

/**
 * Something a reader of the plan must know. `refuse`: apply stops with exit 4 before any write. `blocked`: this part of
 * what is declared cannot be done; the rest goes on. `note`: left alone, and why.
 */
export interface Finding {
  readonly code: string;
  readonly severity: 'refuse' | 'blocked' | 'note';
  readonly message: string;
  readonly addresses: readonly Address[];
  /** What lifts it: a flag to pass or a line to write. */
  readonly remedy: string | null;
}

/** What was asked for with the plan and is bound into it. */
export interface PlanOptions {
  readonly adopt: boolean;
  /** Value of --allow-deletes; null when not given. */
  readonly allowDeletes: number | null;
  readonly targets: readonly string[];
  readonly excludes: readonly string[];
  /** Set for a plan that takes back a run: its steps come from that run's journal instead of the YAML. */
  readonly undo?: UndoOption;
  /** Set when only a part of the steps is planned, and other jobs plan the rest. */
  readonly shard?: Shard;
  /** Set when only what the YAML says differently since a commit is planned. */
  readonly base?: BaseOption;
}

/** Where a change starts from; as it stands in a plan, so that applying it takes no git. */
export interface BaseOption {
  /** As it was asked for. */
  readonly ref: string;
  /** The commit where HEAD branched off it. */
  readonly commit: string;
  /** What the YAML says differently since; null when that may be anything, and all of it is planned. */
  readonly addresses: readonly Address[] | null;
  /** How many addresses were declared, here or there. */
  readonly declared: number;
  /** Guards of that commit, which hold too. */
  readonly protect: readonly string[];
  readonly deletes: number;
  readonly delete_percent: number;
}

/** What a plan tells of the part it is of the whole. */
export interface PlanShard extends Shard {
  /** What of its own steps counts as a delete; the limits count those of all shards. */
  readonly deletes: number;
}

/** The journal a plan was made from. */
export interface UndoOption {
  readonly run: string;
  /** sha256 over everything the journal tells. */
  readonly digest: string;
  /** Serial of the ledger it was planned against: after another apply the same steps mean something else. */
  readonly serial: number;
}

/** The ordered steps that make live equal desired. A JSON value: saved, hashed, printed, compared as it is. */
export interface Plan {
  readonly format: 'trueup-plan';
  readonly version: 1;
  /** Covers workspace, environment, version, the shard and the steps without `source` and `reason`. */
  readonly id: string;
  readonly workspace: string;
  readonly environment: string;
  /** `Intercom-Version` of the requests it was made with and for. */
  readonly api_version?: string;
  /** Lineage of the ledger; null when there was none yet. */
  readonly ledger: string | null;
  readonly config_digest: string;
  readonly options: {
    readonly adopt: boolean;
    readonly allow_deletes: number | null;
    readonly targets: readonly string[];
    readonly excludes: readonly string[];
    readonly undo?: UndoOption;
    readonly base?: BaseOption;
  };
  /** Only in a plan made with --shard. */
  readonly shard?: PlanShard;
  readonly summary: Summary;
  /** For each type, as addresses write it, of which something is deleted: how many instances are owned here, those among them. */
  readonly owned?: { readonly [type: string]: number };
  readonly calls: { readonly read: number; readonly write: number; readonly estimated_seconds: number };
  readonly steps: readonly Step[];
  /** Live things that were read and that nobody here declares or owns. */
  readonly unmanaged: readonly Address[];
  readonly findings: readonly Finding[];
  /** sha256 over everything above: an edited file is noticed. It proves no author. */
  readonly checksum: string;
  /** HMAC over everything above under TRUEUP_PLAN_KEY: who has no key cannot make it. Only where that key was set. */
  readonly signature?: string;
}

/** Stands for the value of a sensitive field wherever something is printed or kept. */
export interface SensitiveValue {
  readonly sensitive: string;
}

/** True when the plan covers only what targets and excludes name, or what changed since its base. */
export function isScoped({
  options,
}: {
  readonly options: Pick<PlanOptions, 'targets' | 'excludes' | 'base'>;
}): boolean {
  return options.targets.length > 0 || options.excludes.length > 0 || (options.base?.addresses ?? null) !== null;
}
