import { afterAll, describe, it } from 'vitest';
import { figure } from '../support/figures.ts';
import { type AbandonedApply, abandonedApplies } from '../support/other-machine-law.ts';

const opened: AbandonedApply[] = [];

afterAll(async () => {
  for (const apply of opened) await apply.dispose();
});

describe('an apply that is killed, with a ledger that is shared', () => {
  it.each([0, 12])('is ended on another machine from every point of its life (%i more products)', async (size) => {
    const applies = await abandonedApplies(size);
    opened.push(...applies);
    for (const apply of applies) {
      let repeated = 0;
      for (let point = 1; point <= apply.points.length; point += 1) repeated += await apply.expectTakenOver(point);
      figure(
        `${apply.name} ended on another machine, ${size} more products`,
        `${apply.points.length} kills, one at each point: 0 lost, 0 duplicated, 0 adoptions asked, ${repeated} writes repeated`,
      );
    }
  });
});
