import type { ApplyEvent, RunCounts, StepOutcome } from '../../../src/model/event.ts';
import type { RunFinished, StepFinished } from '../../../src/report/apply-text.ts';
import { aCreate } from './plans.ts';

/** Counts of a run, all zero unless told otherwise. */
export function someCounts(over: Partial<RunCounts> = {}): RunCounts {
  const zero = { added: 0, changed: 0, destroyed: 0, adopted: 0, forgotten: 0, failed: 0, skipped: 0 };
  return { ...zero, unknown: 0, moved: 0, written: 0, ...over };
}

/** The end of a run. */
export function anEnd(counts: Partial<RunCounts> = {}, interrupted = false): RunFinished {
  return { type: 'run-finished', run: 'R1', counts: someCounts(counts), interrupted };
}

/** The end of a step. */
export function anOutcome(outcome: StepOutcome, over: Partial<StepFinished> = {}): StepFinished {
  return { type: 'step-finished', number: 1, address: 'instance/Order/ORD-1', action: 'create', outcome, ...over };
}

/** One event of every type and outcome. */
export const EVERY_EVENT: readonly ApplyEvent[] = [
  { type: 'run-started', run: 'R1', steps: [aCreate()] },
  { type: 'step-started', number: 1, address: 'instance/Order/ORD-1', action: 'create' },
  { type: 'step-retried', number: 1, address: 'instance/Order/ORD-1', attempt: 2, why: 'status 429' },
  anOutcome('done', { id: '22' }),
  anOutcome('done', { already: true }),
  anOutcome('failed', { message: 'status 400', hint: 'mend it' }),
  anOutcome('skipped', { message: 'step 1 failed' }),
  anOutcome('unknown', { message: 'no answer' }),
  anOutcome('moved', { message: 'status is now cancelled' }),
  { type: 'notice', message: 'took over the lock' },
  anEnd(),
];
