import { afterAll, describe, expect, it } from 'vitest';
import { figure } from '../support/figures.ts';
import { type DoomedApply, doomedApplies, expectQuiet, expectSurvival } from '../support/kill-law.ts';

const opened: DoomedApply[] = [];

afterAll(async () => {
  for (const apply of opened) await apply.dispose();
});

describe('an apply that is killed in process', () => {
  it.each([0, 12])('at every point of its life: one plain run converges (%i more products)', async (size) => {
    const applies = await doomedApplies(size);
    opened.push(...applies);
    for (const apply of applies) {
      let inFlight = 0;
      let repeated = 0;
      for (let point = 1; point <= apply.points.length; point += 1) {
        const survived = await expectSurvival(apply, point);
        expect(survived.life.result).toBeUndefined();
        inFlight = Math.max(inFlight, survived.life.inFlight);
        repeated += survived.repeated;
      }
      const lives = `${apply.points.length} kills, one at each point, up to ${inFlight} requests in flight`;
      figure(
        `${apply.name}, ${size} more products`,
        `${lives}: 0 lost, 0 duplicated, 0 human steps, ${repeated} writes repeated`,
      );
    }
  });
});

describe('an apply that gets a signal in process', () => {
  it('at every point of its life: no request begins after it, and one plain run converges', async () => {
    const applies = await doomedApplies(3);
    opened.push(...applies);
    for (const apply of applies) {
      const ends = new Map<number, number>();
      for (let point = 1; point <= apply.points.length; point += 1) {
        const code = await expectQuiet(apply, point);
        ends.set(code, (ends.get(code) ?? 0) + 1);
      }
      const codes = [...ends].map(([code, count]) => `exit ${code}: ${count}`).join(', ');
      figure(`${apply.name}, a signal at each point`, `${apply.points.length} signals: 0 requests after it (${codes})`);
    }
  });
});
