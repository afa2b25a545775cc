import type { ApplyEvent, StepOutcome } from '../../model/event.ts';
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
export function reduceProgress(state: ProgressState, { at: told, happening }: Told): ProgressState {
  // A clock that is set back must not make the elapsed time shrink.
  const at = Math.max(state.at, told);
  switch (happening.type) {
    case 'read-started':
      return { ...state, at, reads: withReads(state.reads, happening.of, beginRead) };
    case 'read-finished': {
      const reads = withReads(state.reads, happening.of, (of) => endRead(of, happening.records));
      return withEnded(state, at, { reads, run: state.run, count: totalReads({ reads }).ended });
    }
    case 'calls-counted':
      return { ...state, at, calls: happening.calls };
    case 'notice':
      return { ...state, at, notice: { at, message: happening.message } };
    case 'stopping':
      return { ...state, at, stopping: true };
    case 'run-started': {
      const { run: name, steps } = happening;
      const run = { name, total: steps.length, outcomes: NOTHING_ENDED, underWay: [], retries: 0, failures: [] };
      return { ...state, at, run, notice: undefined, ended: [{ at, count: 0 }] };
    }
    case 'run-finished':
      return { ...state, at };
    default: {
      if (state.run === undefined) return { ...state, at };
      const run = reduceRun(state.run, happening);
      const { reads, ended, notice } = state;
      if (happening.type !== 'step-finished') return stateOf(state, { at, reads, run, ended, notice });
      return withEnded(state, at, { reads, run, count: endedSteps(run) });
    }
  }
}

function withReads(reads: readonly ReadsOf[], of: string, change: (reads: ReadsOf) => ReadsOf): ProgressState['reads'] {
  const index = reads.findIndex((each) => each.of === of);
  const known = reads[index] ?? { of, begun: 0, ended: 0, records: 0 };
  return index < 0 ? [...reads, change(known)] : reads.with(index, change(known));
}

function beginRead(reads: ReadsOf): ReadsOf {
  return { ...reads, begun: reads.begun + 1 };
}

function endRead({ of, begun, ended, records }: ReadsOf, more: number): ReadsOf {
  // One whose beginning nobody told has begun all the same.
  return { of, begun: Math.max(begun, ended + 1), ended: ended + 1, records: records + more };
}

/** Something ended: how many have by now, and whether what was waited for has come. */
function withEnded(
  state: ProgressState,
  at: number,
  { reads, run, count }: Pick<ProgressState, 'reads' | 'run'> & { readonly count: number },
): ProgressState {
  const { notice } = state;
  const isOver = notice !== undefined && at - notice.at > NOTICE_HOLDS;
  const ended = addSample(state.ended, { at, count }, PACE_SPAN);
  return stateOf(state, { at, reads, run, ended, notice: isOver ? undefined : notice });
}

/** Told a hundred thousand times, so each field by its name: V8 copies by spreading several times as slowly here. */
function stateOf(
  { startedAt, calls, stopping }: ProgressState,
  { at, reads, run, ended, notice }: Pick<ProgressState, 'at' | 'reads' | 'run' | 'ended' | 'notice'>,
): ProgressState {
  return { startedAt, at, reads, run, calls, ended, notice, stopping };
}

type StepEvent = Extract<ApplyEvent, { readonly number: number }>;

function reduceRun(run: RunProgress, event: StepEvent): RunProgress {
  const { number, address } = event;
  const { name, total, retries, failures } = run;
  switch (event.type) {
    case 'step-started': {
      const underWay = [...run.underWay, { number, address, action: event.action }];
      return { name, total, outcomes: run.outcomes, underWay, retries, failures };
    }
    case 'step-retried':
      return { ...run, retries: run.retries + 1 };
    case 'step-finished': {
      const { outcome, message } = event;
      const outcomes = addOutcome(run.outcomes, outcome);
      const underWay = run.underWay.filter((other) => other.number !== number);
      // What was skipped only follows from what failed.
      if (outcome === 'done' || outcome === 'skipped') return { name, total, outcomes, underWay, retries, failures };
      const failure = { number, address, outcome, message: message ?? '' };
      const kept = [failure, ...failures].slice(0, FAILURES_KEPT);
      return { name, total, outcomes, underWay, retries, failures: kept };
    }
  }
}

function addOutcome({ done, failed, skipped, unknown, moved }: RunProgress['outcomes'], outcome: StepOutcome) {
  const one = (of: StepOutcome): number => (of === outcome ? 1 : 0);
  return {
    done: done + one('done'),
    failed: failed + one('failed'),
    skipped: skipped + one('skipped'),
    unknown: unknown + one('unknown'),
    moved: moved + one('moved'),
  };
}
