import { describe, expect, it } from 'vitest';
import type { Plan, Step } from '../../../src/model/plan.ts';
import { matchPlan } from '../../../src/plan/match-plan.ts';
import { aStepOf, workOf } from '../../support/model-values.ts';

function match(reviewed: readonly Step[], fresh: readonly Step[], isAtTarget: (step: Step) => boolean = () => false) {
  const { perform, already, moved, unreviewed } = matchPlan(
    { steps: reviewed } as unknown as Plan,
    fresh.map(workOf),
    isAtTarget,
  );
  return {
    perform: perform.map(({ step }) => step.address),
    already: already.map(({ address }) => address),
    moved: moved.map((each) => `${each.reviewed.address}: ${each.why}`),
    unreviewed: unreviewed.map(({ address }) => address),
  };
}

const one = aStepOf(1);
const two = aStepOf(2, { after_steps: [1] });
const nothing = { perform: [], already: [], moved: [], unreviewed: [] };

describe('matchPlan', () => {
  it('performs what was reviewed, whatever is told about it', () => {
    const reworded = { ...one, reason: 'other words', source: { file: 'b.yaml', line: 9, column: 1 }, number: 1 };
    expect(match([one, two], [reworded, two])).toEqual({ ...nothing, perform: [one.address, two.address] });
  });

  it.each([
    ['address', { address: aStepOf(9).address }],
    ['action', { action: 'adopt' as const }],
    ['patch', { patch: [] }],
    ['basis', { basis: 'moved' }],
  ])('does not perform a step with another %s', (_what, over) => {
    const found = match([one], [{ ...one, ...over }]);
    expect(found.perform).toEqual([]);
    expect(found.moved).toEqual([`${one.address}: moved since the review`]);
  });

  it('stops what waits for a step that moved, and says for which', () => {
    const found = match([one, two], [{ ...one, basis: 'moved' }, two]);
    expect(found.perform).toEqual([]);
    expect(found.moved[1]).toBe(`${two.address}: waits for ${one.address}, which moved since the review`);
  });

  it('counts a step whose object is at its target as done, and goes on with what waited for it', () => {
    const found = match([one, two], [{ ...two, number: 1, after_steps: [] }], (step) => step.address === one.address);
    expect(found).toEqual({ ...nothing, already: [one.address], perform: [two.address] });
  });

  it('does not take a step that vanished without being at its target for done', () => {
    expect(match([one], []).moved).toEqual([`${one.address}: moved since the review`]);
  });

  it('lists what nobody reviewed and performs none of it, nor what waits for it', () => {
    const extra = aStepOf(1, { address: aStepOf(7).address });
    const waits = { ...one, number: 2, after_steps: [1] };
    expect(match([one], [extra, waits])).toEqual({
      ...nothing,
      moved: [`${one.address}: waits for a step that nobody reviewed`],
      unreviewed: [extra.address],
    });
  });

  it('stops what waits for several when any of them moved', () => {
    const three = aStepOf(3, { after_steps: [1, 2] });
    const free = aStepOf(2);
    const found = match([one, free, three], [one, { ...free, basis: 'moved' }, three]);
    expect(found.perform).toEqual([one.address]);
    expect(found.moved[1]).toBe(`${three.address}: waits for ${free.address}, which moved since the review`);
  });

  it('does not take a step for done while something else would be done to its object', () => {
    const found = match([one], [{ ...one, basis: 'moved' }], () => true);
    expect(found).toEqual({ ...nothing, moved: [`${one.address}: moved since the review`] });
  });

  it('tells of what moved all that would be done now, of an instance in a cycle both writes', () => {
    const second = { ...one, number: 2, basis: 'another', patch: [] };
    const fresh = [{ ...one, basis: 'moved' }, second, aStepOf(3)];
    const { moved } = matchPlan({ steps: [one] } as unknown as Plan, fresh.map(workOf), () => false);
    expect(moved).toEqual([{ reviewed: one, fresh: fresh.slice(0, 2), why: 'moved since the review' }]);
    const waits = { ...one, number: 4, after_steps: [3] };
    const held = matchPlan({ steps: [one] } as unknown as Plan, [aStepOf(3), waits].map(workOf), () => false);
    expect(held.moved).toEqual([{ reviewed: waits, fresh: [waits], why: 'waits for a step that nobody reviewed' }]);
  });

  it('performs nothing of an empty review', () => {
    expect(match([], [one])).toEqual({ ...nothing, unreviewed: [one.address] });
  });
});
