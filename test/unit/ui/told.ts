import type { Address } from '../../../src/model/address.ts';
import type { StepOutcome } from '../../../src/model/event.ts';
import type { Happening, Told } from '../../../src/ui/progress/happening.ts';
import { initialProgress, type ProgressState } from '../../../src/ui/progress/progress-state.ts';
import { reduceProgress } from '../../../src/ui/progress/reduce-progress.ts';
import { aStep } from '../report/plans.ts';

export const START = 1_790_000_000_000;

export function addressOf(number: number): Address {
  return `instance/Order/ORD-${String(number).padStart(6, '0')}` as Address;
}

export function runStarted(count: number): Happening {
  const steps = Array.from({ length: count }, (_, index) =>
    aStep({ number: index + 1, address: addressOf(index + 1) }),
  );
  return { type: 'run-started', run: 'run-1', steps };
}

export function started(number: number): Happening {
  return { type: 'step-started', number, address: addressOf(number), action: 'update' };
}

export function finished(number: number, outcome: StepOutcome = 'done', message?: string): Happening {
  const told = message === undefined ? {} : { message };
  return { type: 'step-finished', number, address: addressOf(number), action: 'update', outcome, ...told };
}

/** What is shown after all of that, one thing a `step` milliseconds. */
export function shown(happenings: readonly Happening[], step = 100): ProgressState {
  const told = happenings.map((happening, index): Told => ({ at: START + index * step, happening }));
  return told.reduce(reduceProgress, initialProgress(START));
}
