import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DoomedApply, doomedApplies, expectSurvival } from '../../support/kill-law.ts';

let applies: readonly DoomedApply[] = [];

beforeAll(async () => {
  applies = await doomedApplies();
});

afterAll(async () => {
  for (const apply of applies) await apply.dispose();
});

describe('an apply that is killed', () => {
  it.each([0, 1])('at each of its steps: the next plain run converges (run %i)', async (which) => {
    const apply = applies[which] as DoomedApply;
    const t = performance.now();
    for (let point = 1; point <= apply.points.length; point += 1) await expectSurvival(apply, point);
    console.error(apply.name, apply.points.length, performance.now() - t, apply.points.join(','));
  });
});
