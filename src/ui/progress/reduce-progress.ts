import type { ApplyEvent } from '../../model/event.ts';
import type { Told } from './happening.ts';
import {
  endedSteps,
  FAILURES_KEPT,
  NOTICE_HOLDS,
  PACE_SPAN,
  type ProgressState,
  type ReadsOf,
  type RunProgress,
  totalReads,
} from './progress-state.ts';
import { addSample } from './samples.ts';

const NOTHING_ENDED: RunProgress['outcomes'] = { done: 0, failed: 0, skipped: 0, unknown: 0, moved: 0 };

/** Takes in what happened. Pure: what is shown is a fold over what was told. */
export function reduceProgress(before: ProgressState, { at: told, happening }: Told): ProgressState {
  // A clock that is set back must not make the elapsed time shrink.
  const at = Math.max(before.at, told);
  const state: ProgressState = at === before.at ? before : { ...before, at };
  switch (happening.type) {
    case 'read-started':
      return withReads(state, happening.of, (reads) => ({ ...reads, begun: reads.begun + 1 }));
    case 'read-finished': {
      const { of, records } = happening;
      const next = withReads(state, of, (reads) => ({
        ...reads,
        // One whose beginning nobody told has begun all the same.
        begun: Math.max(reads.begun, reads.ended + 1),
        ended: reads.ended + 1,
        records: reads.records + records,
      }));
      return withEnded(next, totalReads(next).ended);
    }
    case 'calls-counted':
      return { ...state, calls: happening.calls };
    case 'notice':
      return { ...state, notice: { at, message: happening.message } };
    case 'stopping':
      return { ...state, stopping: true };
    case 'run-started': {
      const { run: name, steps } = happening;
      const run = { name, total: steps.length, outcomes: NOTHING_ENDED, underWay: [], retries: 0, failures: [] };
      return { ...state, run, notice: undefined, ended: [{ at, count: 0 }] };
    }
    case 'run-finished':
      return state;
    default:
      return state.run === undefined ? state : withRun(state, reduceRun(state.run, happening));
  }
}

function withReads(state: ProgressState, of: string, change: (reads: ReadsOf) => ReadsOf): ProgressState {
  const index = state.reads.findIndex((reads) => reads.of === of);
  const known = state.reads[index] ?? { of, begun: 0, ended: 0, records: 0 };
  const reads = index < 0 ? [...state.reads, change(known)] : state.reads.with(index, change(known));
  return { ...state, reads };
}

/** Something ended: how many have by now, and whether what was waited for has come. */
function withEnded(state: ProgressState, count: number): ProgressState {
  const { at, notice } = state;
  const isOver = notice !== undefined && at - notice.at > NOTICE_HOLDS;
  const ended = addSample(state.ended, { at, count }, PACE_SPAN);
  return { ...state, ended, ...(isOver ? { notice: undefined } : {}) };
}

function withRun(state: ProgressState, run: RunProgress): ProgressState {
  const next = { ...state, run };
  const count = endedSteps(run);
  return state.run !== undefined && count === endedSteps(state.run) ? next : withEnded(next, count);
}

type StepEvent = Extract<ApplyEvent, { readonly number: number }>;

function reduceRun(run: RunProgress, event: StepEvent): RunProgress {
  const { number, address } = event;
  switch (event.type) {
    case 'step-started':
      return { ...run, underWay: [...run.underWay, { number, address, action: event.action }] };
    case 'step-retried':
      return { ...run, retries: run.retries + 1 };
    case 'step-finished': {
      const { outcome, message } = event;
      const outcomes = { ...run.outcomes, [outcome]: run.outcomes[outcome] + 1 };
      const underWay = run.underWay.filter((other) => other.number !== number);
      // What was skipped only follows from what failed.
      if (outcome === 'done' || outcome === 'skipped') return { ...run, outcomes, underWay };
      const failure = { number, address, outcome, message: message ?? '' };
      return { ...run, outcomes, underWay, failures: [failure, ...run.failures].slice(0, FAILURES_KEPT) };
    }
  }
}
