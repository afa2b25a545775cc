import fc from 'fast-check';
import { expect, it } from 'vitest';
import { deferSteps, selectSteps, stepGraph } from '../../../src/ui/review/select-steps.ts';
import { aStep } from '../report/plans.ts';

/** A plan in which steps wait for earlier ones, and a series of choices. */
const plans = fc.array(fc.array(fc.nat(30), { maxLength: 3 }), { minLength: 1, maxLength: 25 }).map((waits) =>
  waits.map((on, index) =>
    aStep({
      number: index + 1,
      after_steps: [...new Set(on.map((each) => (each % (index + 1)) + 1))].filter((each) => each <= index),
    }),
  ),
);
const choices = fc.array(fc.record({ defers: fc.boolean(), at: fc.nat(60) }), { maxLength: 12 });

it('never selects a step without what it waits for', () => {
  fc.assert(
    fc.property(plans, choices, (steps, made) => {
      const graph = stepGraph(steps);
      let deferred: ReadonlySet<number> = new Set();
      for (const { defers, at } of made) {
        const number = (at % steps.length) + 1;
        deferred = (defers ? deferSteps : selectSteps)(deferred, [number], graph);
        expect(deferred.has(number), 'what was asked for').toBe(defers);
        for (const step of steps) {
          if (!deferred.has(step.number)) expect(step.after_steps.filter((each) => deferred.has(each))).toEqual([]);
        }
      }
    }),
  );
});

it('defers no step that waits for none of those that are deferred, and selects none that is not waited for', () => {
  const [first, second, third] = [aStep({ number: 1 }), aStep({ number: 2, after_steps: [1] }), aStep({ number: 3 })];
  const graph = stepGraph([first, second, third]);
  expect([...deferSteps(new Set(), [1], graph)]).toEqual([1, 2]);
  expect([...selectSteps(new Set([1, 2, 3]), [2], graph)]).toEqual([3]);
});
