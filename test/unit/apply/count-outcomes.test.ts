import { describe, expect, it } from 'vitest';
import { countOutcomes } from '../../../src/apply/count-outcomes.ts';
import type { Action } from '../../../src/model/change.ts';
import { NO_COUNTS, type RunCounts, type StepOutcome } from '../../../src/model/event.ts';
import type { Step } from '../../../src/model/plan.ts';
import { jobsOf } from '../../support/apply-changes.ts';
import { aChange, order } from '../../support/model-values.ts';

type Ended = readonly [action: Action, outcome: StepOutcome, step?: Partial<Step>];

/** What is counted of steps of one instance that ended in this order. */
function count(...steps: readonly Ended[]): RunCounts {
  const ended = steps.flatMap(([action, outcome, over]) =>
    jobsOf([aChange(order('A'), { action })], over).map((job) => [job, { outcome }] as const),
  );
  return countOutcomes(new Map(ended));
}

const NOTHING_SENT = { patch: [] };

describe('countOutcomes', () => {
  it.each<[string, Ended, Partial<RunCounts>]>([
    ['a creation', ['create', 'done'], { added: 1, written: 1 }],
    ['an update', ['update', 'done'], { changed: 1, written: 1 }],
    ['a delete', ['delete', 'done', NOTHING_SENT], { destroyed: 1 }],
    ['what is forgotten', ['forget', 'done', NOTHING_SENT], { forgotten: 1 }],
    ['an adoption as it is', ['adopt', 'done', NOTHING_SENT], { adopted: 1 }],
    ['an adoption that changes something', ['adopt', 'done'], { adopted: 1, changed: 1, written: 1 }],
  ])('counts %s', (_what, step, expected) => {
    expect(count(step)).toEqual({ ...NO_COUNTS, ...expected });
  });

  it('counts by what was confirmed: what was not done counts as its outcome only', () => {
    for (const outcome of ['failed', 'skipped', 'unknown', 'moved'] as const)
      expect(count(['create', outcome], ['update', outcome])).toEqual({ ...NO_COUNTS, [outcome]: 2 });
  });

  it('counts the update that completes a creation with it, as one more write', () => {
    expect(count(['create', 'done'], ['update', 'done'])).toEqual({ ...NO_COUNTS, added: 1, written: 2 });
    expect(count(['create', 'failed'], ['update', 'done'])).toEqual({
      ...NO_COUNTS,
      failed: 1,
      changed: 1,
      written: 1,
    });
  });
});
