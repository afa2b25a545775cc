import type { Address } from '../model/address.ts';
import type { Body } from '../model/body.ts';
import type { Change } from '../model/change.ts';
import { TrueupError } from '../model/error.ts';
import type { ApplyEvent, RunCounts } from '../model/event.ts';
import type { LedgerEntry } from '../model/ledger.ts';
import type { Step } from '../model/plan.ts';
import type { Project } from '../model/project.ts';
import type { Remote } from '../model/remote.ts';
import type { Recorder } from '../model/run.ts';
import type { Traits } from '../model/traits.ts';
import { createChannel } from './channel.ts';
import { countOutcomes } from './count-outcomes.ts';
import { type Refusal, runStep, type StepResult } from './run-step.ts';
import { createSchedule } from './schedule.ts';
import { createTurns, type Turn } from './turns.ts';

/** A step and the change it performs. */
export interface Job {
  readonly step: Step;
  readonly change: Change;
}

/** Steps that wait for others than those of this run, by stages: numbers that are passed in order. */
export interface Stages {
  /** 0 waits for nobody. */
  readonly of: (job: Job) => number;
  /**
   * Called when nothing of an earlier stage can go on; answers when that one may begin, with what is known by then.
   * `done`: how each step ended that has.
   */
  readonly enter: (stage: number, done: (job: Job) => boolean) => Promise<StageEntry>;
}

/** What is known at the beginning of a stage. */
export interface StageEntry {
  /** Intercom ids of what others created meanwhile. */
  readonly ids: ReadonlyMap<Address, string>;
  /** Why a step of this stage cannot be done; undefined when it can. */
  readonly whyNot: (job: Job) => string | undefined;
}

export interface ApplyInput {
  readonly run: string;
  readonly project: Project;
  readonly jobs: readonly Job[];
  readonly remote: Remote;
  readonly recorder: Recorder;
  /** Intercom ids of instances that exist, by address. Ids of created ones are added as their answers come. */
  readonly ids: ReadonlyMap<Address, string>;
  /** What the YAML manages of an address; undefined for something it does not name. */
  readonly managed: (address: Address) => Body | undefined;
  /** What this workspace was seen to do. */
  readonly traits?: Traits | undefined;
  readonly parallelism: number;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** Once it fires no step is started any more; those under way end. */
  readonly signal: AbortSignal;
  /** Why no further step may be started; undefined while one may. */
  readonly whyNot?: () => TrueupError | undefined;
  /** What the ledger holds of an address before the run. */
  readonly entryOf: (address: Address) => LedgerEntry | undefined;
  /** When steps have to wait for what other shards do. */
  readonly stages?: Stages;
  /** Told what the ledger holds from now on; null when the entry goes. */
  readonly onEntry: (address: Address, entry: LedgerEntry | null) => void;
}

/** Everything one step needs of its run. */
export interface RunContext extends Omit<ApplyInput, 'ids' | 'jobs' | 'stages'> {
  readonly ids: Map<Address, string>;
  /** Instances this run deleted. */
  readonly gone: Set<Address>;
  readonly emit: (event: ApplyEvent) => void;
  /** Writes that came too late once look and write one after the other, so that they do not take each other's room. */
  readonly turn: () => Turn;
}

/**
 * Performs steps: independent ones side by side, dependents after what they wait for, and skipped when that failed. In:
 * steps with their changes and a `Remote`. Out: events, the first of which announces every step. The only room that
 * changes Intercom; it knows nothing of YAML or of how it is shown.
 */
export async function* applySteps(input: ApplyInput): AsyncGenerator<ApplyEvent, RunCounts> {
  const channel = createChannel<ApplyEvent>();
  const context: RunContext = {
    ...input,
    ids: new Map(input.ids),
    gone: new Set(),
    emit: channel.push,
    turn: createTurns(),
  };
  const results = new Map<Job, StepResult>();
  const running = runAll(context, input, results).finally(channel.close);
  yield { type: 'run-started', run: input.run, steps: input.jobs.map((job) => job.step) };
  yield* channel.items;
  await running;
  const counts = countOutcomes(results);
  yield { type: 'run-finished', run: input.run, counts, interrupted: input.signal.aborted };
  return counts;
}

async function runAll(
  context: RunContext,
  { jobs, stages }: Pick<ApplyInput, 'jobs' | 'stages'>,
  results: Map<Job, StepResult>,
): Promise<void> {
  const byNumber = new Map(jobs.map((job) => [job.step.number, job] as const));
  const stageOf = new Map(stages && jobs.map((job) => [job.step.number, stages.of(job)] as const));
  const schedule = createSchedule(
    jobs.map((job) => job.step),
    (number) => stageOf.get(number) ?? 0,
  );
  let fatal: Refusal | undefined;
  if (context.signal.aborted) schedule.stop();
  context.signal.addEventListener('abort', schedule.stop);
  await workAll();
  for (const stage of [...new Set(stageOf.values())].sort((left, right) => left - right)) {
    if (stage > 0) await workOn(stage);
  }
  // Nothing may be left without an outcome: what no worker started is skipped, and says why.
  for (const job of jobs) {
    if (results.has(job)) continue;
    finish(job, {
      outcome: 'skipped',
      message: schedule.whyBlocked(job.step.number) ?? 'the run was interrupted',
      ...(schedule.isRefused(job.step.number) ? { category: 'later' } : {}),
      ...fatal,
    });
  }

  async function workAll(): Promise<void> {
    await Promise.all(Array.from({ length: Math.max(1, context.parallelism) }, work));
  }

  async function workOn(stage: number): Promise<void> {
    if (stages === undefined || fatal !== undefined || context.signal.aborted) return;
    const entry = await stages
      .enter(stage, (job) => results.get(job)?.outcome === 'done')
      .catch((error: unknown) => {
        if (!(error instanceof TrueupError)) throw error;
        end(error);
      });
    if (entry === undefined) return;
    const { ids, whyNot } = entry;
    for (const [address, id] of ids) context.ids.set(address, id);
    for (const job of jobs) {
      const why = stageOf.get(job.step.number) === stage ? whyNot(job) : undefined;
      if (why !== undefined) schedule.refuse(job.step.number, why);
    }
    schedule.open(stage);
    await workAll();
  }

  async function work(): Promise<void> {
    for (let number = await schedule.take(); number !== undefined; number = await schedule.take()) {
      const stop = context.whyNot?.();
      if (stop !== undefined) return end(stop);
      const job = byNumber.get(number) as Job;
      context.emit({ type: 'step-started', number, address: job.step.address, action: job.step.action });
      const result = await runStep(context, job);
      finish(job, result, true);
      if (result.stopsRun !== undefined) end(result.stopsRun);
      schedule.settle(number, result.outcome === 'done');
    }
  }

  /** Starts no further step. */
  function end({ message, category }: Refusal): void {
    fatal ??= { message: `not tried: ${message}`, category };
    schedule.stop();
  }

  function finish(job: Job, result: StepResult, began = false): void {
    results.set(job, result);
    const { number, address, action } = job.step;
    const told = {
      ...(result.message === undefined ? {} : { message: result.message }),
      ...(result.id === undefined ? {} : { id: result.id }),
    };
    const { entry, outcome } = result;
    // Its intent is on record: without a result it would count as done.
    if (began) {
      context.recorder.result({ number, address, outcome, ...told, ...(entry ? { entry } : {}) });
    }
    if (entry !== undefined) context.onEntry(address, entry);
    const hint = result.hint === undefined ? {} : { hint: result.hint };
    const request = result.requestId === undefined ? {} : { requestId: result.requestId };
    const refused = result.category === undefined ? {} : { category: result.category };
    context.emit({ type: 'step-finished', number, address, action, outcome, ...told, ...hint, ...request, ...refused });
  }
}
