import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { StepOutcome } from '../../../src/model/event.ts';
import type { Happening, Told } from '../../../src/ui/progress/happening.ts';
import {
  endedSteps,
  FAILURES_KEPT,
  initialProgress,
  type ProgressState,
  totalReads,
  waitingSteps,
} from '../../../src/ui/progress/progress-state.ts';
import { reduceProgress } from '../../../src/ui/progress/reduce-progress.ts';
import { addressOf, finished, runStarted, START, shown, started } from './told.ts';

const OUTCOMES: readonly StepOutcome[] = ['done', 'failed', 'skipped', 'unknown', 'moved'];

/** A run as the engine may tell it: steps start in any order and end in any order, skipped ones never start. */
const runs = fc
  .record({
    outcomes: fc.array(fc.constantFrom(...OUTCOMES), { minLength: 1, maxLength: 40 }),
    order: fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })),
  })
  .map(({ outcomes, order }) => {
    const waiting = outcomes.map((outcome, index) => ({ number: index + 1, outcome }));
    const underWay: typeof waiting = [];
    const told: Happening[] = [runStarted(outcomes.length)];
    const chance = (): number => order.next().value ?? 0;
    while (waiting.length + underWay.length > 0) {
      const starts = underWay.length === 0 || (waiting.length > 0 && chance() < 0.5);
      const from = starts ? waiting : underWay;
      const [step] = from.splice(Math.floor(chance() * from.length) % from.length, 1);
      if (step === undefined) break;
      if (!starts || step.outcome === 'skipped') told.push(finished(step.number, step.outcome, 'why'));
      else {
        underWay.push(step);
        told.push(started(step.number));
      }
    }
    return { outcomes, told };
  });

it('accounts for every step at every moment of a run, and in the end for how each one ended', () => {
  fc.assert(
    fc.property(runs, ({ outcomes, told }) => {
      let state = initialProgress(START);
      for (const happening of told) {
        state = reduceProgress(state, { at: START, happening });
        const { run } = state;
        if (!run) continue;
        expect(waitingSteps(run) + run.underWay.length + endedSteps(run)).toBe(outcomes.length);
        expect(run.failures.length).toBeLessThanOrEqual(FAILURES_KEPT);
      }
      const { run } = state;
      for (const outcome of OUTCOMES) {
        expect(run?.outcomes[outcome]).toBe(outcomes.filter((each) => each === outcome).length);
      }
      expect(run?.underWay).toEqual([]);
    }),
  );
});

it('changes nothing of what it was given', () => {
  fc.assert(
    fc.property(runs, ({ told }) => {
      let state: ProgressState = frozen(initialProgress(START));
      for (const [index, happening] of told.entries()) {
        state = frozen(reduceProgress(state, frozen({ at: START + index * 700, happening })));
      }
    }),
    { numRuns: 20 },
  );
});

it('stays as small with 20,000 steps as with a few', () => {
  let state = reduceProgress(initialProgress(START), { at: START, happening: runStarted(20_000) });
  for (let number = 1; number <= 20_000; number += 1) {
    const at = START + number * 6;
    state = reduceProgress(state, { at, happening: started(number) });
    state = reduceProgress(state, { at, happening: finished(number, number % 3 === 0 ? 'failed' : 'done') });
  }
  expect(state.run?.outcomes).toEqual({ done: 13_334, failed: 6_666, skipped: 0, unknown: 0, moved: 0 });
  expect(JSON.stringify(state).length).toBeLessThan(4_000);
});

it('keeps the newest failures, newest first, and none of what was only skipped', () => {
  const ends = [1, 2, 3, 4, 5].map((number) => finished(number, number === 4 ? 'skipped' : 'failed', `why ${number}`));
  const { run } = shown([runStarted(9), ...ends]);
  expect(run?.failures.map(({ address, message }) => [address, message])).toEqual([
    [addressOf(5), 'why 5'],
    [addressOf(3), 'why 3'],
    [addressOf(2), 'why 2'],
  ]);
});

it('counts reads by what they are of, and knows no more begun than were told', () => {
  const state = shown([
    { type: 'read-started', of: 'Order' },
    { type: 'read-started', of: 'contacts' },
    { type: 'read-started', of: 'Order' },
    { type: 'read-finished', of: 'Order', records: 150 },
    { type: 'read-finished', of: 'Product', records: 1 },
  ]);
  expect(state.reads).toEqual([
    { of: 'Order', begun: 2, ended: 1, records: 150 },
    { of: 'contacts', begun: 1, ended: 0, records: 0 },
    { of: 'Product', begun: 1, ended: 1, records: 1 },
  ]);
  expect(totalReads(state)).toEqual({ begun: 4, ended: 2 });
});

it('takes a notice back once things end again a while after it', () => {
  const notice: Told = { at: START, happening: { type: 'notice', message: 'the window is used up' } };
  const read = (at: number): Told => ({ at, happening: { type: 'read-finished', of: 'Order', records: 1 } });
  const state = [notice, read(START + 500)].reduce(reduceProgress, initialProgress(START));
  expect(state.notice?.message, 'what was in flight then ended').toBe('the window is used up');
  expect(reduceProgress(state, read(START + 5_000)).notice).toBeUndefined();
});

it('lets no clock that is set back shorten the time', () => {
  const state = reduceProgress(shown([runStarted(2), started(1)]), { at: START - 60_000, happening: finished(1) });
  expect(state.at).toBe(START + 100);
});

it('knows of steps only while there is a run', () => {
  expect(shown([started(1), finished(1)]).run).toBeUndefined();
});

function frozen<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const each of Object.values(value)) frozen(each);
  }
  return value;
}
